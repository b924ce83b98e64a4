# One image for the api and the worker; docker-compose.yml names the command.
# Not built here: no Docker daemon was at hand.
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Optional packages stay: the workflow bundler's compiler is one.
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json package-lock.json tsconfig.json ./
COPY activities activities
COPY api api
COPY cli cli
COPY deploy deploy
COPY domains domains
COPY graphs graphs
COPY launcher launcher
COPY pages pages
COPY project project
COPY runtime runtime
COPY samples samples
COPY schemas schemas
COPY stores stores
COPY telemetry telemetry
COPY workers workers
COPY workflows workflows
USER node
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning"]
CMD ["api/main.ts"]
