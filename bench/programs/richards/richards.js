// richards: a small operating system kernel with tasks, packets and priorities.
const IDLE = 0, WORKER = 1, HANDLER_A = 2, HANDLER_B = 3, DEVICE_A = 4, DEVICE_B = 5;
const KIND_DEVICE = 0, KIND_WORK = 1;

class Packet {
  constructor(link, id, kind) {
    this.link = link;
    this.id = id;
    this.kind = kind;
    this.slot = 0;
    this.data = [0, 0, 0, 0];
  }
  addTo(queue) {
    this.link = null;
    if (queue === null) return this;
    let last = queue;
    while (last.link !== null) last = last.link;
    last.link = this;
    return queue;
  }
}

class Task {
  constructor(link, id, priority, queue, job) {
    this.link = link;
    this.id = id;
    this.priority = priority;
    this.queue = queue;
    this.job = job;
    this.held = false;
    this.suspended = true;
    this.ready = queue !== null;
  }
  blocked() {
    return this.held || (this.suspended && !this.ready);
  }
  run(kernel) {
    let packet = null;
    if (this.suspended && this.ready) {
      packet = this.queue;
      this.queue = packet.link;
      this.suspended = false;
      this.ready = this.queue !== null;
    }
    return this.job.step(kernel, packet);
  }
  deliver(sender, packet) {
    if (this.queue === null) {
      this.queue = packet;
      this.ready = true;
      if (this.priority > sender.priority) return this;
    } else {
      this.queue = packet.addTo(this.queue);
    }
    return sender;
  }
}

class Kernel {
  constructor() {
    this.tasks = new Array(6).fill(null);
    this.list = null;
    this.current = null;
    this.queued = 0;
    this.holds = 0;
  }
  add(id, priority, queue, job) {
    const task = new Task(this.list, id, priority, queue, job);
    this.list = task;
    this.tasks[id] = task;
    return task;
  }
  schedule() {
    this.current = this.list;
    while (this.current !== null) {
      if (this.current.blocked()) this.current = this.current.link;
      else this.current = this.current.run(this);
    }
  }
  hold() {
    this.holds++;
    this.current.held = true;
    return this.current.link;
  }
  suspend() {
    this.current.suspended = true;
    return this.current;
  }
  release(id) {
    const task = this.tasks[id];
    task.held = false;
    return task.priority > this.current.priority ? task : this.current;
  }
  send(packet) {
    const task = this.tasks[packet.id];
    this.queued++;
    packet.link = null;
    packet.id = this.current.id;
    return task.deliver(this.current, packet);
  }
}

class IdleJob {
  constructor(rounds) {
    this.seed = 1;
    this.rounds = rounds;
  }
  step(kernel, packet) {
    this.rounds--;
    if (this.rounds === 0) return kernel.hold();
    this.seed = (this.seed * 1366 + 150889) % 714025;
    return kernel.release(this.seed % 2 === 0 ? DEVICE_A : DEVICE_B);
  }
}

class DeviceJob {
  constructor() { this.pending = null; }
  step(kernel, packet) {
    if (packet !== null) {
      this.pending = packet;
      return kernel.hold();
    }
    if (this.pending === null) return kernel.suspend();
    const out = this.pending;
    this.pending = null;
    return kernel.send(out);
  }
}

class WorkerJob {
  constructor() {
    this.target = HANDLER_A;
    this.letter = 0;
  }
  step(kernel, packet) {
    if (packet === null) return kernel.suspend();
    this.target = this.target === HANDLER_A ? HANDLER_B : HANDLER_A;
    packet.id = this.target;
    packet.slot = 0;
    for (let i = 0; i < 4; i++) {
      this.letter++;
      if (this.letter > 26) this.letter = 1;
      packet.data[i] = this.letter;
    }
    return kernel.send(packet);
  }
}

class HandlerJob {
  constructor() {
    this.work = null;
    this.devices = null;
  }
  step(kernel, packet) {
    if (packet !== null) {
      if (packet.kind === KIND_WORK) this.work = packet.addTo(this.work);
      else this.devices = packet.addTo(this.devices);
    }
    if (this.work !== null) {
      const work = this.work, slot = work.slot;
      if (slot < 4) {
        if (this.devices !== null) {
          const out = this.devices;
          this.devices = out.link;
          out.slot = work.data[slot];
          work.slot = slot + 1;
          return kernel.send(out);
        }
      } else {
        this.work = work.link;
        return kernel.send(work);
      }
    }
    return kernel.suspend();
  }
}

function packets(count, id, kind) {
  let queue = null;
  for (let i = 0; i < count; i++) queue = new Packet(queue, id, kind);
  return queue;
}

function simulate(rounds) {
  const kernel = new Kernel();
  kernel.add(IDLE, 0, null, new IdleJob(rounds)).suspended = false;
  kernel.add(WORKER, 1000, packets(2, WORKER, KIND_WORK), new WorkerJob());
  kernel.add(HANDLER_A, 2000, packets(3, DEVICE_A, KIND_DEVICE), new HandlerJob());
  kernel.add(HANDLER_B, 3000, packets(3, DEVICE_B, KIND_DEVICE), new HandlerJob());
  kernel.add(DEVICE_A, 4000, null, new DeviceJob());
  kernel.add(DEVICE_B, 5000, null, new DeviceJob());
  kernel.schedule();
  return kernel.queued * 100000 + kernel.holds;
}

let check = 0;
for (let i = 0; i < 20; i++) check = (check * 3 + simulate(10000 + i)) % 1000000007;
console.log(String(check));
