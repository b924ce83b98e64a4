// What threads for hydraulics run, by name. Loaded in each thread by path, as it is.
import { computeControl } from '../../hydraulics/compute-control.ts';
import { computeDescription } from '../../hydraulics/compute-description.ts';
import { computeIdentification } from '../../hydraulics/compute-identification.ts';
import { computeScheduling } from '../../hydraulics/compute-scheduling.ts';
import { computeSimulation } from '../../hydraulics/compute-simulation.ts';
import { computeTesting } from '../../hydraulics/compute-testing.ts';
import { toHydroTask } from './hydro-task.ts';

export const simulation = toHydroTask(computeSimulation);
export const identification = toHydroTask(computeIdentification);
export const scheduling = toHydroTask(computeScheduling);
export const control = toHydroTask(computeControl);
export const testing = toHydroTask(computeTesting);
export const description = toHydroTask(computeDescription);
