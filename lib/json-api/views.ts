/** An endpoint as the page for developers shows it. */
export type EndpointView = {
  id: string;
  tag: string;
  method: string;
  path: string;
  title: string;
  about: string;
  roles: string[];
  attributes: { name: string; type: string; isRequired: boolean }[];
  includes: string[];
  filters: string[];
  curl: string;
  client: string | null;
};

export type ReferenceView = {
  baseUrl: string;
  scope: string;
  publishableToken: string;
  isTest: boolean;
  groups: { name: string; endpoints: EndpointView[] }[];
};
