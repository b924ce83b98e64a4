#!/bin/sh
# Makes or updates Temporal's two databases. Runs before every start of the server; the second time it has nothing to do.
# SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD say where.
set -eu

schema() {
  database=$1 versions=$2
  # An update fails where nothing was set up yet; a second setup would count the versions from zero.
  if temporal-sql-tool --db "$database" update-schema -d "$versions"; then return; fi
  temporal-sql-tool --db "$database" create
  temporal-sql-tool --db "$database" setup-schema -v 0.0
  temporal-sql-tool --db "$database" update-schema -d "$versions"
}

schema temporal /etc/temporal/schema/postgresql/v12/temporal/versioned
schema temporal_visibility /etc/temporal/schema/postgresql/v12/visibility/versioned
