import type { Domain } from '../../domain';
import { answerByForms } from '../../forms';
import { Calendar } from './calendar';
import { clockForms } from './clock-forms';
import { dateForms } from './date-forms';
import { isoDateWriter } from './dates';
import { durationForms } from './duration-forms';
import { yearForms } from './year-forms';
import { zoneForms } from './zone-forms';

/** Dates, calendars, durations and time zones, computed by luxon on the Gregorian calendar. */
export async function loadTime(): Promise<Domain> {
  const luxon = await import('luxon');
  const calendar = new Calendar(luxon);
  const forms = [
    ...zoneForms(luxon),
    ...dateForms(calendar),
    ...yearForms(calendar),
    ...clockForms(luxon),
    ...durationForms(luxon),
  ];
  const withIsoDates = isoDateWriter(luxon);
  return { name: 'time', answer: (question) => answerByForms(forms, withIsoDates(question)) };
}
