// Parses files of vCards with vcard4, which refuses what RFC 6350 does not allow. Each line of input is a JSON string,
// the text of a file. Each line of output is its cards, as lists of property, parameters and value, or the error.
import { createInterface } from "node:readline"
import { parse } from "vcard4"

function read(text) {
  const found = parse(text)
  const cards = Array.isArray(found) ? found : [found]
  return cards.map((card) => card.parsedVcard.map(({ property, parameters, value }) => [property, parameters, value]))
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer
  try {
    answer = { cards: read(JSON.parse(line)) }
  } catch (error) {
    answer = { error: `${error.name}: ${error.message}` }
  }
  console.log(JSON.stringify(answer))
}
