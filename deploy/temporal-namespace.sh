#!/bin/sh
# Makes the namespace that runs live in. TEMPORAL_ADDRESS says where.
set -eu

until temporal operator cluster health; do sleep 2; done
temporal operator namespace describe --namespace default ||
  temporal operator namespace create --namespace default --retention 7d
