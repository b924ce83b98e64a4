// What threads for hydraulics run, by name. Loaded in each thread by path, as it is.

import {
  concludeCalibration as conclude,
  fitWithoutLeak as fitNone,
  fitCandidates as fitSome,
  planCalibration as planFits,
} from '../../hydraulics/compute-calibration.ts';
import { computeControl } from '../../hydraulics/compute-control.ts';
import { computeDescription } from '../../hydraulics/compute-description.ts';
import { computeIdentification } from '../../hydraulics/compute-identification.ts';
import {
  drawLosses as draw,
  planSweep as plan,
  takeOutLinks as takeOut,
} from '../../hydraulics/compute-n-minus-one.ts';
import { computeScheduling } from '../../hydraulics/compute-scheduling.ts';
import { computeSimulation } from '../../hydraulics/compute-simulation.ts';
import { computeTesting } from '../../hydraulics/compute-testing.ts';
import { buffersOf } from '../../hydraulics/computed.ts';
import { computeDayEnd } from '../../schedule-day/compute-day-end.ts';
import { computeDayStart } from '../../schedule-day/compute-day-start.ts';
import { computeHour } from '../../schedule-day/compute-hour.ts';
import { drawDay } from '../../schedule-day/draw-day.ts';
import { toHydroTask } from './hydro-task.ts';

export const simulation = toHydroTask(computeSimulation, buffersOf);
export const identification = toHydroTask(computeIdentification, buffersOf);
export const scheduling = toHydroTask(computeScheduling, buffersOf);
export const control = toHydroTask(computeControl, buffersOf);
export const testing = toHydroTask(computeTesting, buffersOf);
export const description = toHydroTask(computeDescription);
export const planSweep = toHydroTask(plan);
export const takeOutLinks = toHydroTask(takeOut);
export const drawLosses = toHydroTask(draw);
export const planCalibration = toHydroTask(planFits);
export const fitWithoutLeak = toHydroTask(fitNone);
export const fitCandidates = toHydroTask(fitSome);
export const concludeCalibration = toHydroTask(conclude);
export const scheduleDayStart = toHydroTask(computeDayStart);
export const scheduleHour = toHydroTask(computeHour);
export const scheduleDayEnd = toHydroTask(computeDayEnd);
export const scheduleDayPicture = toHydroTask(drawDay);
