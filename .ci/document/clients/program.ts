// Compiled by strict tsc against the generated types: the calls a first user makes must type-check.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

type Area = components["schemas"]["Area"];
// What `fields` may have left out and `expand` may have added; without `fields` it is a whole area.
type AreaFields = components["schemas"]["AreaFields"];

// An answer may be JSON or an export; this client asks for the first.
const client = createClient<paths, "application/json" | "application/problem+json">({
  baseUrl: "http://127.0.0.1:8080",
  headers: { Authorization: "Bearer token" },
});

/** Every area of one page, and where the next page begins. */
export async function firstPage(): Promise<{ items: Area[]; next: string | null }> {
  const { data, error } = await client.GET("/v1/areas", { params: { query: { limit: 50 } } });
  if (error !== undefined) throw new Error(`${error.code}: ${error.title}`);
  return { items: data.items.map(whole), next: data.page.next_cursor ?? null };
}

const whole = (area: AreaFields): Area => area as Area;

/** The names of the areas that one lies in, embedded. */
export async function parents(id: string): Promise<string[]> {
  const query = { fields: "code", expand: "parents" };
  const { data } = await client.GET("/v1/areas/{id}", { params: { path: { id }, query } });
  return data?.expanded?.parents?.map((parent) => parent.name) ?? [];
}

/** One area by any of its identifiers. */
export async function area(id: string): Promise<Area | undefined> {
  const { data, response } = await client.GET("/v1/areas/{id}", { params: { path: { id } } });
  return response.status === 404 ? undefined : data && whole(data);
}

/** Creates an area; the answer carries its id and revision. */
export async function createArea(): Promise<string> {
  const { data, error } = await client.POST("/v1/areas", {
    params: { query: { dry_run: true }, header: { "Idempotency-Key": "first-area" } },
    body: { code: "E04008560", name: "Frome", kind: "parish" },
  });
  if (error !== undefined) throw new Error(error.detail ?? error.title);
  return `${data.id} ${data.revision}`;
}

// The types refuse what the document does not have.
// @ts-expect-error no such path
void client.GET("/v1/nowhere");
// @ts-expect-error an area has a name
void client.POST("/v1/areas", { body: { code: "E04008560", kind: "parish" } });
