// template: fills {{name}} places of a text from an object.
function render(template, values) {
  const parts = template.split("{{");
  const out = [parts[0]];
  for (let i = 1; i < parts.length; i++) {
    const part = parts[i];
    const close = part.indexOf("}}");
    const name = part.slice(0, close).trim();
    out.push(name in values ? values[name] : "");
    out.push(part.slice(close + 2));
  }
  return out.join("");
}

const template = "<h1>{{title}}</h1><p>Dear {{ user }}, your order {{order}} of {{count}} items" +
  " costs {{price}} and ships to {{city}}.</p><p>{{unknown}}Yours, {{ sender }}</p>";
const cities = ["Oslo", "Lima", "Rome", "Cairo", "Quito"];
let check = 0;
for (let i = 0; i < 60000; i++) {
  const page = render(template, {
    title: `Order ${i}`,
    user: "user" + (i % 100),
    order: String(i * 7),
    count: String((i % 9) + 1),
    price: `${i % 500}.50`,
    city: cities[i % 5],
    sender: "the shop",
  });
  check = (check * 3 + page.length) % 1000003;
}
console.log(String(check));
