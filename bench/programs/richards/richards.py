# richards: a small operating system kernel with tasks, packets and priorities.
IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(6)
KIND_DEVICE, KIND_WORK = range(2)


class Packet:
    def __init__(self, link, id, kind):
        self.link = link
        self.id = id
        self.kind = kind
        self.slot = 0
        self.data = [0, 0, 0, 0]

    def add_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue


class Task:
    def __init__(self, link, id, priority, queue, job):
        self.link = link
        self.id = id
        self.priority = priority
        self.queue = queue
        self.job = job
        self.held = False
        self.suspended = True
        self.ready = queue is not None

    def blocked(self):
        return self.held or (self.suspended and not self.ready)

    def run(self, kernel):
        packet = None
        if self.suspended and self.ready:
            packet = self.queue
            self.queue = packet.link
            self.suspended = False
            self.ready = self.queue is not None
        return self.job.step(kernel, packet)

    def deliver(self, sender, packet):
        if self.queue is None:
            self.queue = packet
            self.ready = True
            if self.priority > sender.priority:
                return self
        else:
            self.queue = packet.add_to(self.queue)
        return sender


class Kernel:
    def __init__(self):
        self.tasks = [None] * 6
        self.list = None
        self.current = None
        self.queued = 0
        self.holds = 0

    def add(self, id, priority, queue, job):
        task = Task(self.list, id, priority, queue, job)
        self.list = task
        self.tasks[id] = task
        return task

    def schedule(self):
        self.current = self.list
        while self.current is not None:
            if self.current.blocked():
                self.current = self.current.link
            else:
                self.current = self.current.run(self)

    def hold(self):
        self.holds += 1
        self.current.held = True
        return self.current.link

    def suspend(self):
        self.current.suspended = True
        return self.current

    def release(self, id):
        task = self.tasks[id]
        task.held = False
        if task.priority > self.current.priority:
            return task
        return self.current

    def send(self, packet):
        task = self.tasks[packet.id]
        self.queued += 1
        packet.link = None
        packet.id = self.current.id
        return task.deliver(self.current, packet)


class IdleJob:
    def __init__(self, rounds):
        self.seed = 1
        self.rounds = rounds

    def step(self, kernel, packet):
        self.rounds -= 1
        if self.rounds == 0:
            return kernel.hold()
        self.seed = (self.seed * 1366 + 150889) % 714025
        if self.seed % 2 == 0:
            return kernel.release(DEVICE_A)
        return kernel.release(DEVICE_B)


class DeviceJob:
    def __init__(self):
        self.pending = None

    def step(self, kernel, packet):
        if packet is not None:
            self.pending = packet
            return kernel.hold()
        if self.pending is None:
            return kernel.suspend()
        out = self.pending
        self.pending = None
        return kernel.send(out)


class WorkerJob:
    def __init__(self):
        self.target = HANDLER_A
        self.letter = 0

    def step(self, kernel, packet):
        if packet is None:
            return kernel.suspend()
        self.target = HANDLER_B if self.target == HANDLER_A else HANDLER_A
        packet.id = self.target
        packet.slot = 0
        for i in range(4):
            self.letter += 1
            if self.letter > 26:
                self.letter = 1
            packet.data[i] = self.letter
        return kernel.send(packet)


class HandlerJob:
    def __init__(self):
        self.work = None
        self.devices = None

    def step(self, kernel, packet):
        if packet is not None:
            if packet.kind == KIND_WORK:
                self.work = packet.add_to(self.work)
            else:
                self.devices = packet.add_to(self.devices)
        work = self.work
        if work is not None:
            slot = work.slot
            if slot < 4:
                out = self.devices
                if out is not None:
                    self.devices = out.link
                    out.slot = work.data[slot]
                    work.slot = slot + 1
                    return kernel.send(out)
            else:
                self.work = work.link
                return kernel.send(work)
        return kernel.suspend()


def packets(count, id, kind):
    queue = None
    for _ in range(count):
        queue = Packet(queue, id, kind)
    return queue


def simulate(rounds):
    kernel = Kernel()
    kernel.add(IDLE, 0, None, IdleJob(rounds)).suspended = False
    kernel.add(WORKER, 1000, packets(2, WORKER, KIND_WORK), WorkerJob())
    kernel.add(HANDLER_A, 2000, packets(3, DEVICE_A, KIND_DEVICE), HandlerJob())
    kernel.add(HANDLER_B, 3000, packets(3, DEVICE_B, KIND_DEVICE), HandlerJob())
    kernel.add(DEVICE_A, 4000, None, DeviceJob())
    kernel.add(DEVICE_B, 5000, None, DeviceJob())
    kernel.schedule()
    return kernel.queued * 100000 + kernel.holds


def main():
    check = 0
    for i in range(20):
        check = (check * 3 + simulate(10000 + i)) % 1000000007
    print(check)


main()
