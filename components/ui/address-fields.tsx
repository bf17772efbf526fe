"use client";

import { Field, SelectField } from "#components/ui/field.tsx";

export type KnownAddress = { lineOne: string; lineTwo: string; postalCode: string; city: string; countryCode: string };
export type Country = { code: string; name: string };

type AddressFieldsProps = { known: KnownAddress; countries: Country[]; required?: boolean };

/** Where a parcel goes. Not required, a country may be left open too. */
export function AddressFields({ known, countries, required }: AddressFieldsProps) {
  const options = countries.map(({ code, name }) => ({ value: code, label: name }));
  const open = required && known.countryCode ? [] : [{ value: "", label: "Choose a country" }];
  return (
    <>
      <Field
        name="lineOne"
        label="Street and number"
        autoComplete="address-line1"
        defaultValue={known.lineOne}
        required={required}
      />
      <Field
        name="lineTwo"
        label="Address line 2 (optional)"
        autoComplete="address-line2"
        defaultValue={known.lineTwo}
      />
      <div className="pair">
        <Field
          name="postalCode"
          label="Postal code"
          autoComplete="postal-code"
          defaultValue={known.postalCode}
          required={required}
        />
        <Field
          name="city"
          label="Town or city"
          autoComplete="address-level2"
          defaultValue={known.city}
          required={required}
        />
      </div>
      <SelectField
        name="countryCode"
        label="Country"
        autoComplete="country"
        options={[...open, ...options]}
        defaultValue={known.countryCode}
        required={required}
      />
    </>
  );
}
