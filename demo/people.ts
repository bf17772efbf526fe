import { demoAccountId } from "#lib/accounts/accounts.ts";

export { demoAccountId };
export const demoLiveAccountId = "3c1f7a52-5b1e-4f0e-9a53-6f6a4a0e9d11";
export const demoPublishableToken = "prt-test-aba1d92c-defb-478e-a031-40b5c27171c7";
export const demoPassword = "demo-only-password";

type Person = { name: string; email: string; phone?: string };
type Address = { lineOne: string; lineTwo?: string; postalCode: string; city: string; countryCode: string };

export const demoStaff = [
  { username: "admin@demo.example", role: "administrator", name: "Ada Lindqvist" },
  { username: "support@demo.example", role: "support_specialist", name: "Sam Okafor" },
] as const;

export type DemoCustomer = Person & {
  status: "guest" | "registered" | "suspended";
  orders: number;
  years: number;
  points: number;
  address?: Address;
};

const home: Address = {
  lineOne: "14 Ormond Quay",
  lineTwo: "Apartment 3",
  postalCode: "D01 Y2X4",
  city: "Dublin",
  countryCode: "IE",
};

export const demoCustomers: DemoCustomer[] = [
  {
    name: "Clara Byrne",
    email: "customer@demo.example",
    phone: "+353 1 555 0142",
    status: "registered",
    orders: 30,
    years: 2,
    points: 240,
    address: home,
  },
  {
    name: "Rufus Regan",
    email: "regular@demo.example",
    phone: "+353 1 555 0177",
    status: "registered",
    orders: 2000,
    years: 8,
    points: 4120,
    address: { lineOne: "2 Shop Street", postalCode: "H91 T8N2", city: "Galway", countryCode: "IE" },
  },
  { name: "Sorcha Nolan", email: "suspended@demo.example", status: "suspended", orders: 3, years: 1, points: 15 },
  {
    name: "Piet de Vries",
    email: "piet@example.com",
    phone: "+31 20 555 0110",
    status: "guest",
    orders: 2,
    years: 1,
    points: 0,
  },
  { name: "Agnes Toth", email: "agnes@example.com", status: "guest", orders: 1, years: 1, points: 0 },
  {
    name: "Clara Byrne",
    email: "customer@demo.example",
    phone: "+353 1 555 0142",
    status: "guest",
    orders: 1,
    years: 1,
    points: 0,
    address: home,
  },
  { name: "Tomás Ó Sé", email: "tomas@example.com", status: "guest", orders: 4, years: 2, points: 0 },
];
