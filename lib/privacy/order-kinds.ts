import { and, asc, eq, getTableColumns, inArray, ne, sql } from "drizzle-orm";
import { orderLineItems, orders, pointAccounts, pointRequests, pointTransactions } from "#db/schema/index.ts";
import { maskedEmail } from "#lib/claims/masked.ts";
import { amountOf } from "#lib/money.ts";
import { batch, few, inBatches, type Kind, mapped, type Own, only, type Row } from "#lib/privacy/kinds.ts";

const order = [
  "id",
  "code",
  "status",
  "channel",
  "insertedAt",
  "openedAt",
  "closedAt",
  "cancelledAt",
  "currency",
  "subTotal",
  "tax",
  "grandTotal",
  "discount",
  "discountReason",
  "paidByPoints",
  "paymentMethod",
  "paymentStatus",
  "fulfillmentMethod",
  "fulfillmentStatus",
  "name",
  "firstName",
  "lastName",
  "email",
  "phoneNumber",
  "deliveryAddressLineOne",
  "deliveryAddressLineTwo",
  "deliveryAddressPostalCode",
  "deliveryAddressCity",
  "deliveryAddressProvince",
  "deliveryAddressCountryCode",
  "confirmationEmailSentAt",
  "emailDisownedAt",
  "label",
  "caption",
  "description",
  "customData",
];
const line = [
  "orderId",
  "orderCode",
  "code",
  "name",
  "printName",
  "quantity",
  "currency",
  "unitPrice",
  "subTotal",
  "tax",
  "grandTotal",
  "fulfillmentStatus",
  "label",
  "caption",
  "description",
  "customData",
];
const transaction = [
  "status",
  "amount",
  "balanceAfterCommit",
  "insertedAt",
  "committedAt",
  "expiresAt",
  "unspent",
  "orderCode",
  "reason",
  "code",
  "name",
  "label",
  "reasonLabel",
  "caption",
  "description",
  "customData",
];

const request = ["amount", "reason", "status", "askedAt", "decidedAt"];

/** What somebody bought, what lies in the cart, and the points for it. Amounts are in the currency that stands beside them. */
export const orderKinds: Kind[] = [
  { name: "orders", columns: order, read: (own) => rowsOf(own, true) },
  { name: "orderLines", partOf: "orders", columns: line, read: (own) => linesOf(own, true) },
  { name: "carts", columns: order, read: (own) => rowsOf(own, false) },
  { name: "cartLines", partOf: "carts", columns: line, read: (own) => linesOf(own, false) },
  few("points", ["name", "kind", "status", "balance", "insertedAt"], ({ ctx, customerId }) =>
    ctx.db.select().from(pointAccounts).where(eq(pointAccounts.customerId, customerId)),
  ),
  {
    name: "pointTransactions",
    columns: transaction,
    read: (own) => mapped(transactionsOf(own), (row) => only(transaction, row)),
  },
  few("pointRequests", request, ({ ctx, people }) =>
    ctx.db
      .select(getTableColumns(pointRequests))
      .from(pointRequests)
      .innerJoin(pointAccounts, eq(pointAccounts.id, pointRequests.pointAccountId))
      .where(inArray(pointAccounts.customerId, people))
      .orderBy(asc(pointRequests.id)),
  ),
];

/** Orders with their lines in one table: a row for each line, which begins with what belongs to the order. */
export const ordersInOneTable: Kind = {
  name: "ordersWithLines",
  columns: [
    ...["code", "status", "openedAt", "currency", "grandTotal", "name", "email"],
    ...["lineCode", "lineName", "lineQuantity", "lineUnitPrice", "lineSubTotal", "lineTax", "lineGrandTotal"],
  ],
  async *read(own) {
    for await (const found of ordersOf(own, true))
      yield found.flatMap(({ order, lines }) =>
        lines.map((each) => ({
          ...orderRow(order),
          ...Object.fromEntries(
            Object.entries(lineRow(each, order)).map(([name, cell]) => [`line${capital(name)}`, cell]),
          ),
        })),
      );
  },
};

const capital = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);

type OrderRow = typeof orders.$inferSelect;
type LineRow = typeof orderLineItems.$inferSelect;
type Found = { order: OrderRow; lines: LineRow[] };

/** Placed orders by when they were placed, oldest first, or carts by when they came to be, with their lines. */
async function* ordersOf({ ctx, customerId }: Own, isPlaced: boolean): AsyncGenerator<Found[]> {
  const position = sql`coalesce(${orders.openedAt}, ${orders.insertedAt})`;
  const isTheirs = and(
    eq(orders.customerId, customerId),
    eq(orders.accountId, ctx.account.id),
    isPlaced ? ne(orders.status, "cart") : eq(orders.status, "cart"),
  );
  const batches = inBatches<OrderRow>((last) => {
    const at = last && (last.openedAt ?? last.insertedAt).toISOString();
    const isLater = last ? sql`(${position}, ${orders.id}) > (${at}::timestamptz, ${last.id}::uuid)` : undefined;
    return ctx.db
      .select()
      .from(orders)
      .where(and(isTheirs, isLater))
      .orderBy(asc(position), asc(orders.id))
      .limit(batch);
  });
  for await (const found of batches) {
    const ids = found.map(({ id }) => id);
    const lines = await ctx.db
      .select()
      .from(orderLineItems)
      .where(inArray(orderLineItems.orderId, ids))
      .orderBy(asc(orderLineItems.id));
    yield found.map((order) => ({ order, lines: lines.filter(({ orderId }) => orderId === order.id) }));
  }
}

/** For the document, where lines stand inside of their order, and for the table, where they do not. */
async function* rowsOf(own: Own, isPlaced: boolean): AsyncGenerator<Row[]> {
  for await (const found of ordersOf(own, isPlaced))
    yield found.map(({ order: each, lines }) => ({
      ...only(order, orderRow(each)),
      lines: lines.map((one) => only(line.slice(2), lineRow(one, each))),
    }));
}

async function* linesOf(own: Own, isPlaced: boolean): AsyncGenerator<Row[]> {
  for await (const found of ordersOf(own, isPlaced))
    yield found.flatMap(({ order, lines }) => lines.map((each) => only(line, lineRow(each, order))));
}

type Totals = Pick<
  OrderRow,
  "currency" | "subTotalCents" | "taxOneCents" | "taxTwoCents" | "taxThreeCents" | "grandTotalCents"
>;

const amounts = (row: Totals) => ({
  subTotal: amountOf(row.subTotalCents, row.currency),
  tax: amountOf(row.taxOneCents + row.taxTwoCents + row.taxThreeCents, row.currency),
  grandTotal: amountOf(row.grandTotalCents, row.currency),
});

/** An address whose owner has said that the order isn't theirs leaves the house masked, too. */
const orderRow = (row: OrderRow): Row => ({
  ...row,
  ...amounts(row),
  discount: amountOf(row.discountCents, row.currency),
  paidByPoints: amountOf(row.pointsPaidCents, row.currency),
  email: row.email && row.emailDisownedAt ? maskedEmail(row.email) : row.email,
});

const lineRow = (row: LineRow, { id, code }: OrderRow): Row => ({
  ...row,
  ...amounts(row),
  orderId: id,
  orderCode: code,
  quantity: row.orderQuantity,
  unitPrice: row.unitPriceCents === null ? null : amountOf(row.unitPriceCents, row.currency),
});

function transactionsOf({ ctx, customerId, people }: Own) {
  const ledgers = ctx.db
    .select({ id: pointAccounts.id })
    .from(pointAccounts)
    .where(inArray(pointAccounts.customerId, people));
  const isTheirs = and(eq(orders.id, pointTransactions.orderId), eq(orders.customerId, customerId));
  return inBatches<typeof pointTransactions.$inferSelect & { orderCode: string | null }>((last) =>
    ctx.db
      .select({ ...getTableColumns(pointTransactions), orderCode: orders.code })
      .from(pointTransactions)
      .leftJoin(orders, isTheirs)
      .where(
        and(
          inArray(pointTransactions.pointAccountId, ledgers),
          last ? sql`${pointTransactions.id} > ${last.id}::uuid` : undefined,
        ),
      )
      .orderBy(asc(pointTransactions.id))
      .limit(batch),
  );
}
