// nested: three nested range loops with arithmetic on all indices.
function main() {
  let total = 0;
  for (let i = 0; i < 300; i++)
    for (let j = 0; j < 300; j++)
      for (let k = 0; k < 500; k++)
        total += (i * j + k) % 8 - 3;
  console.log(String(total));
}

main();
