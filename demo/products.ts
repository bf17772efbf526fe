/** The catalogue of the demo store “Fern & Field”. Prices are in euro cents and include tax. */
export type DemoProduct = {
  slug: string;
  code: string;
  name: string;
  category: string;
  summary: string;
  description: string;
  details: string[];
  priceCents: number;
  /** File name in public/art. */
  art: string;
};

export const demoProducts: DemoProduct[] = [
  {
    slug: "stoneware-coffee-dripper",
    code: "KIT-101",
    name: "Stoneware coffee dripper",
    category: "Kitchen",
    summary: "A slow pour-over cone, glazed in slate and left bare at the foot.",
    description:
      "A pour-over cone for one to three cups, thrown in stoneware and glazed in slate blue, with the foot left as raw clay. The thick walls hold their heat while the water runs through, and the inner ribs keep the paper from clinging. It does one small job every morning, and goes on doing it.",
    details: [
      "Height 11 cm, diameter 12 cm",
      "520 g",
      "Takes size 2 paper filters",
      "Dishwasher safe; glass server not included",
    ],
    priceCents: 3800,
    art: "stoneware-coffee-dripper.svg",
  },
  {
    slug: "linen-tea-towels",
    code: "KIT-104",
    name: "Linen tea towel, set of two",
    category: "Kitchen",
    summary: "Two generous towels in washed linen, one striped and one checked.",
    description:
      "Two tea towels woven from long-fibre flax, one in natural with clay stripes, one in slate with a fine check. Linen takes up water quickly, dries glasses without lint and grows softer with every wash. After ten years they become the good cloths; after twenty, the polishing cloths.",
    details: ["50 × 70 cm each", "100% linen, 210 g/m²", "Hanging loop on the short side", "Machine wash at 60 °C"],
    priceCents: 2600,
    art: "linen-tea-towels.svg",
  },
  {
    slug: "cast-iron-skillet",
    code: "KIT-107",
    name: "Cast iron skillet, 26 cm",
    category: "Kitchen",
    summary: "A smooth-ground iron pan that gets better the more it is used.",
    description:
      "A single piece of cast iron, ground smooth inside and seasoned with linseed oil before it leaves the foundry. It moves from hob to oven, browns evenly and needs no coating that could wear off. Wipe it out, oil it now and then, and it will outlast the stove.",
    details: [
      "Diameter 26 cm, depth 5 cm",
      "2.4 kg",
      "Suits all hobs, including induction",
      "Wash by hand without soap, dry at once",
    ],
    priceCents: 8900,
    art: "cast-iron-skillet.svg",
  },
  {
    slug: "olive-wood-spoons",
    code: "KIT-110",
    name: "Olive wood spoons, set of three",
    category: "Kitchen",
    summary: "Spoon, slotted spoon and spatula, each cut from one piece of wood.",
    description:
      "A spoon, a slotted spoon and a flat spatula, cut from pruned olive wood and finished with nothing but oil. The grain is dense enough for hot pans and gentle enough for enamel. No two sets match, which is how you will know yours.",
    details: ["Length 30 to 32 cm", "Olive wood, rapeseed oil finish", "Hand wash, oil twice a year"],
    priceCents: 2400,
    art: "olive-wood-spoons.svg",
  },
  {
    slug: "enamel-kettle",
    code: "KIT-113",
    name: "Enamel kettle, 2 litres",
    category: "Kitchen",
    summary: "A round-bellied stovetop kettle in deep green with a walnut grip.",
    description:
      "A steel kettle under two coats of vitreous enamel, with a walnut grip that stays cool and a spout that pours without dripping. The wide base heats quickly on gas, ceramic or induction. There is no switch in it and no element, so there is very little to go wrong.",
    details: ["Holds 2 litres", "1.3 kg", "Enamelled steel, oiled walnut", "All hobs; descale with vinegar"],
    priceCents: 6400,
    art: "enamel-kettle.svg",
  },
  {
    slug: "marble-mortar-and-pestle",
    code: "KIT-116",
    name: "Marble mortar and pestle",
    category: "Kitchen",
    summary: "A heavy, footed bowl for pesto, peppercorns and coarse salt.",
    description:
      "Turned from one block of grey-veined marble, polished outside and left slightly rough within, where the grip is needed. Its weight keeps it still on the worktop while you work. The veins run differently in each one, and the bowl wears in rather than out.",
    details: ["Diameter 15 cm, height 11 cm", "3.1 kg", "Solid marble", "Rinse with warm water; keep away from acids"],
    priceCents: 4800,
    art: "marble-mortar-and-pestle.svg",
  },
  {
    slug: "speckled-stoneware-mug",
    code: "TAB-201",
    name: "Speckled stoneware mug",
    category: "Table",
    summary: "A 350 ml mug with an iron-flecked glaze and a bare clay base.",
    description:
      "Wheel-thrown from a clay rich in iron, which comes up through the cream glaze as small dark flecks. The handle takes three fingers and the lip is drawn thin, so it drinks well. Most people end up with one that is theirs.",
    details: ["Holds 350 ml", "Height 10 cm", "380 g", "Dishwasher and microwave safe"],
    priceCents: 2200,
    art: "speckled-stoneware-mug.svg",
  },
  {
    slug: "water-carafe-with-tumbler",
    code: "TAB-203",
    name: "Water carafe with tumbler",
    category: "Table",
    summary: "Mouth-blown carafe with a turned oak stopper and a matching glass.",
    description:
      "A one-litre carafe and its tumbler, blown from clear soda glass and closed with a ball of turned oak. It suits a dinner table as well as a bedside, and the neck is wide enough for a bottle brush. Look closely and you may find a small bubble: that is the breath of the person who made it.",
    details: [
      "Carafe 1 litre, tumbler 250 ml",
      "Height 27 cm with stopper",
      "Soda glass, oiled oak",
      "Glass dishwasher safe; wipe the stopper",
    ],
    priceCents: 4200,
    art: "water-carafe-with-tumbler.svg",
  },
  {
    slug: "oak-serving-board",
    code: "TAB-206",
    name: "Oak serving board",
    category: "Table",
    summary: "A long-grained paddle board for bread, cheese and the middle of the table.",
    description:
      "Sawn from a single plank of slow-grown oak, rounded at the edges and hung by a leather loop. One side is for cutting, the other for bringing to the table. Knife marks will gather over the years, and a little oil turns them into part of the grain.",
    details: ["42 × 22 cm, 2 cm thick", "1.1 kg", "Solid oak, linseed oil, leather loop", "Wash by hand, dry upright"],
    priceCents: 3600,
    art: "oak-serving-board.svg",
  },
  {
    slug: "rimmed-dinner-plates",
    code: "TAB-209",
    name: "Rimmed dinner plates, pair",
    category: "Table",
    summary: "Two stoneware plates, one moss and one cream, with a bare clay rim.",
    description:
      "A pair of dinner plates with a broad, shallow rim, one glazed in moss and one in speckled cream. The rim is wiped clean before firing, leaving a thin line of clay round the food. They stack low, mix with what you already own and do not mind the dishwasher.",
    details: ["Diameter 27 cm", "780 g each", "Stoneware, lead-free glaze", "Dishwasher and oven safe to 180 °C"],
    priceCents: 4400,
    art: "rimmed-dinner-plates.svg",
  },
  {
    slug: "steel-cutlery-set",
    code: "TAB-212",
    name: "Steel cutlery, sixteen pieces",
    category: "Table",
    summary: "Knife, fork, spoon and teaspoon for four, in a linen roll.",
    description:
      "A full setting for four in brushed stainless steel, each piece forged rather than stamped, so the weight sits in the handle. The shapes are plain enough to be forgotten during a meal, which is the point of them. They come in a linen roll that keeps them from scratching one another.",
    details: [
      "Four each: knife, fork, spoon, teaspoon",
      "18/10 steel, brushed finish",
      "Linen roll, 38 × 50 cm",
      "Dishwasher safe",
    ],
    priceCents: 14800,
    art: "steel-cutlery-set.svg",
  },
  {
    slug: "beeswax-dinner-candles",
    code: "TAB-215",
    name: "Beeswax dinner candles, pair",
    category: "Table",
    summary: "Two hand-rolled tapers that burn slowly and smell faintly of honey.",
    description:
      "Two tapers rolled by hand from pure beeswax around a plain cotton wick. They burn slowly and almost without smoke, and the scent of honey is only what the bees left in the wax. They are made to be used up, which is no reason to hurry.",
    details: [
      "25 cm long, 2.2 cm at the foot",
      "About nine hours each",
      "Pure beeswax, cotton wick",
      "Candle holders not included",
    ],
    priceCents: 1250,
    art: "beeswax-dinner-candles.svg",
  },
  {
    slug: "brass-pencil-sharpener",
    code: "DSK-301",
    name: "Brass pencil sharpener",
    category: "Desk",
    summary: "A solid brass wedge with a carbon steel blade you can replace.",
    description:
      "A wedge of solid brass, milled to fit between thumb and finger, with a blade of hardened carbon steel. It cuts one long, even shaving and leaves a point that does not snap. The brass will darken where you hold it, and the blade can be changed with a coin.",
    details: ["2.8 × 1.6 × 1.2 cm", "24 g", "For pencils up to 8 mm", "Two spare blades included"],
    priceCents: 1450,
    art: "brass-pencil-sharpener.svg",
  },
  {
    slug: "clothbound-notebook",
    code: "DSK-304",
    name: "Clothbound notebook",
    category: "Desk",
    summary: "192 sewn pages in a pine green cover that opens flat.",
    description:
      "A hardback notebook bound in pine green book cloth, with a clay spine and a ribbon to keep the place. The pages are sewn in sections, so it lies open where you leave it, and the paper takes fountain pen ink without bleeding. There is a label on the front for the year.",
    details: [
      "14.8 × 21 cm, 192 pages",
      "Cream paper, 100 g/m², faint ruling",
      "Thread-sewn, cotton cloth cover",
      "One ochre ribbon",
    ],
    priceCents: 1800,
    art: "clothbound-notebook.svg",
  },
  {
    slug: "resin-fountain-pen",
    code: "DSK-307",
    name: "Resin fountain pen",
    category: "Desk",
    summary: "A warm, full-sized pen in marbled clay red with a gold-toned nib.",
    description:
      "A fountain pen turned from a rod of marbled resin, warm in the hand and balanced without its cap. The steel nib is smoothed by hand and takes on the angle of its owner within a few weeks. Fill it from a bottle or use a cartridge; every part unscrews for cleaning.",
    details: ["13.8 cm capped, 24 g", "Steel nib, fine or medium point", "Converter and one cartridge included"],
    priceCents: 7900,
    art: "resin-fountain-pen.svg",
  },
  {
    slug: "cedar-colour-pencils",
    code: "DSK-310",
    name: "Cedar colour pencils, box of six",
    category: "Desk",
    summary: "Six earth tones in incense cedar, from clay to moss.",
    description:
      "Six colour pencils in the tones of a walk outdoors: clay, ochre, pine, slate, chalk and moss. The leads are soft and rich in pigment, and the cedar sharpens cleanly and smells as it should. They come in a card box that stands open on the desk.",
    details: ["17.5 cm long, hexagonal", "3.8 mm wax and oil leads", "Incense cedar from managed forest"],
    priceCents: 900,
    art: "cedar-colour-pencils.svg",
  },
  {
    slug: "jointed-desk-lamp",
    code: "DSK-313",
    name: "Jointed desk lamp",
    category: "Desk",
    summary: "A sprung, two-armed lamp in pine green with brass joints.",
    description:
      "A desk lamp with two sprung arms and a deep steel shade, lacquered in pine green and pinned with solid brass. It stays exactly where it is put, at arm's length or close over the page. Joints, springs, cable and socket can all be replaced with an ordinary screwdriver.",
    details: [
      "Reach 70 cm, base 19 cm",
      "3.2 kg",
      "Steel and brass, textile cable 1.8 m",
      "E27 socket, bulb up to 12 W LED",
    ],
    priceCents: 18900,
    art: "jointed-desk-lamp.svg",
  },
  {
    slug: "galvanised-watering-can",
    code: "GRD-401",
    name: "Galvanised watering can, 7 litres",
    category: "Garden",
    summary: "A well-balanced can with a long spout and a removable brass rose.",
    description:
      "A seven-litre can of hot-dipped steel with a wooden grip, a rear handle for tipping and a rose of solid brass. The long spout reaches the back of the bed, and the fine holes let the water fall like light rain. Left outdoors it turns a soft grey and takes no harm.",
    details: ["Holds 7 litres", "1.9 kg empty", "Galvanised steel, brass, beech", "Empty before hard frost"],
    priceCents: 5800,
    art: "galvanised-watering-can.svg",
  },
  {
    slug: "ash-hand-trowel",
    code: "GRD-404",
    name: "Ash hand trowel",
    category: "Garden",
    summary: "A forged steel trowel on a turned ash handle.",
    description:
      "A broad, slightly dished blade forged from carbon steel and set into a handle of turned ash with a brass ferrule. It goes into stony ground without bending and comes out clean. Hang it by its leather loop and it will be there each spring.",
    details: ["Length 31 cm, blade 8 cm wide", "310 g", "Carbon steel, ash, brass", "Wipe dry, oil before winter"],
    priceCents: 2800,
    art: "ash-hand-trowel.svg",
  },
  {
    slug: "bypass-secateurs",
    code: "GRD-407",
    name: "Bypass secateurs",
    category: "Garden",
    summary: "Clean-cutting secateurs for roses, fruit trees and soft hedges.",
    description:
      "Bypass secateurs with a hardened steel blade that passes close to the hook and leaves a clean cut that heals. The clay-red handles are easy to find in long grass. Blade, spring and bolt are sold separately, so nothing needs to be thrown away.",
    details: ["Length 21 cm", "240 g", "Cuts stems up to 22 mm", "Carbon steel blade, coated alloy handles"],
    priceCents: 5200,
    art: "bypass-secateurs.svg",
  },
  {
    slug: "terracotta-pot-with-saucer",
    code: "GRD-410",
    name: "Terracotta pot with saucer",
    category: "Garden",
    summary: "A classic rimmed flowerpot in frost-hardy clay.",
    description:
      "A rimmed pot and its saucer, pressed from coarse clay and fired hot enough to stand a winter outside. The walls breathe, so roots stay cool and the soil does not sour. Lime and moss will settle on it in time, and it looks better for them.",
    details: ["Height 18 cm, diameter 20 cm", "1.6 kg", "Unglazed terracotta, drainage hole", "Sold without the fern"],
    priceCents: 1600,
    art: "terracotta-pot-with-saucer.svg",
  },
  {
    slug: "jute-garden-twine",
    code: "GRD-413",
    name: "Jute garden twine, 80 m",
    category: "Garden",
    summary: "A ball of natural three-ply twine for beans, roses and parcels.",
    description:
      "Eighty metres of three-ply jute, soft on stems and strong enough for a row of beans. It is undyed and left unwaxed, so it can go on the compost at the end of the season. Keep the ball in a drawer and you will be surprised how often you reach for it.",
    details: ["80 m, 3.5 mm thick", "200 g", "Undyed jute, compostable"],
    priceCents: 450,
    art: "jute-garden-twine.svg",
  },
  {
    slug: "lambswool-throw",
    code: "HOM-501",
    name: "Checked lambswool throw",
    category: "Home",
    summary: "A warm, fringed blanket woven in clay, pine and linen tones.",
    description:
      "A full-sized throw woven from new lambswool, with a clay ground crossed by lines of pine, ochre and linen. It is washed and brushed after weaving, which makes it dense and soft without thinning the cloth. Air it outdoors once in a while and it rarely needs more.",
    details: ["140 × 190 cm", "1.2 kg", "Pure new lambswool, hand-knotted fringe", "Air often, dry clean when needed"],
    priceCents: 13900,
    art: "lambswool-throw.svg",
  },
  {
    slug: "seagrass-basket",
    code: "HOM-504",
    name: "Seagrass basket with handles",
    category: "Home",
    summary: "A round-bellied basket for wool, kindling or clean laundry.",
    description:
      "A low, round basket plaited by hand from dried seagrass, with two firm handles and a band of clay-dyed rush. It keeps its shape without a wire frame and is light enough to carry from room to room. Ours has held yarn, firewood and, for a while, a cat.",
    details: ["Diameter 36 cm, height 28 cm", "900 g", "Seagrass and rush", "Keep dry; sold empty"],
    priceCents: 4600,
    art: "seagrass-basket.svg",
  },
  {
    slug: "olive-oil-soap",
    code: "HOM-507",
    name: "Olive oil soap with wooden dish",
    category: "Home",
    summary: "A large green bar, aged for six months, on a slatted dish.",
    description:
      "A generous block of soap boiled from olive oil, lye and sea salt, then left to dry for six months. It is mild, barely scented and hard enough to last a household most of a season. The slatted dish lets the water run off and stays when the soap has gone.",
    details: ["Bar 250 g", "72% olive oil, no perfume", "Dish: oiled acacia, 13 × 9 cm"],
    priceCents: 1150,
    art: "olive-oil-soap.svg",
  },
  {
    slug: "ash-wall-clock",
    code: "HOM-510",
    name: "Ash wall clock",
    category: "Home",
    summary: "A quiet clock in an ash frame with a plain cream face.",
    description:
      "A wall clock in a turned ring of ash, with a cream face, twelve marks and three slim hands. The movement sweeps instead of ticking, so it can hang in a room where people sleep. It tells you the time and leaves it at that.",
    details: [
      "Diameter 30 cm, depth 4.5 cm",
      "850 g",
      "Solid ash, mineral glass",
      "Silent quartz movement, one AA cell",
    ],
    priceCents: 9800,
    art: "ash-wall-clock.svg",
  },
  {
    slug: "dustpan-and-brush",
    code: "HOM-513",
    name: "Dustpan and brush",
    category: "Home",
    summary: "A steel pan and a horsehair brush with beech handles.",
    description:
      "A deep dustpan of powder-coated steel and a hand brush of dark horsehair, both on handles of oiled beech. The front edge lies flat on the floor, so nothing is left in a thin line. Two leather loops give them a place on the wall, since they are too good for the cupboard.",
    details: [
      "Pan 23 cm wide, brush 32 cm long",
      "640 g together",
      "Steel, beech, horsehair",
      "Comb the brush, wipe the pan",
    ],
    priceCents: 3900,
    art: "dustpan-and-brush.svg",
  },
  {
    slug: "three-legged-stool",
    code: "HOM-516",
    name: "Three-legged stool",
    category: "Home",
    summary: "A solid oak stool with dipped green feet, steady on any floor.",
    description:
      "A low stool of solid oak, its three legs wedged through the seat the old way, without screws or glue. Three feet stand firm on any floor, however uneven, and the ends are dipped in moss green paint. It is a seat, a bedside table and a step for reaching the top shelf.",
    details: ["Height 45 cm, seat 34 cm", "4.2 kg", "Solid oak, hard wax oil", "Holds up to 150 kg"],
    priceCents: 12500,
    art: "three-legged-stool.svg",
  },
];
