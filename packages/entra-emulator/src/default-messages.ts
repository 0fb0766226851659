import type { SeedMessage } from "./model/seed.ts";

/** The messages of the default seed, newest first. */
export const defaultMessages: readonly SeedMessage[] = [
  {
    subject: "Welcome aboard",
    fromName: "People Team",
    fromAddress: "people@contoso.com",
    bodyPreview: "Your desk, your badge and the coffee machine: three things to know.",
    receivedMinutesAgo: 12,
  },
  {
    subject: "Lunch on Thursday?",
    fromName: "Ben Brandt",
    fromAddress: "ben@contoso.com",
    bodyPreview: "The place by the canal has opened again.",
    receivedMinutesAgo: 95,
  },
  {
    subject: "Quarterly numbers",
    fromName: "Femke Faber",
    fromAddress: "femke@fabrikam.com",
    bodyPreview: "Here is the sheet for the meeting. Page 2 is new.",
    receivedMinutesAgo: 1500,
  },
  {
    subject: "Your parcel is on its way",
    fromName: "Adatum Shipping",
    fromAddress: "no-reply@adatum.com",
    bodyPreview: "It arrives tomorrow between 9 and 12.",
    receivedMinutesAgo: 2900,
  },
  {
    subject: "Minutes of Monday",
    fromName: "Carla Costa",
    fromAddress: "carla@fabrikam.com",
    bodyPreview: "Please read point 4 before Friday.",
    receivedMinutesAgo: 4400,
  },
];
