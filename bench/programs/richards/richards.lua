-- richards: a small operating system kernel with tasks, packets and priorities.
local IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = 1, 2, 3, 4, 5, 6
local KIND_DEVICE, KIND_WORK = 0, 1

local function class()
  local c = {}
  c.__index = c
  return c
end

local Packet = class()
function Packet.new(link, id, kind)
  return setmetatable({ link = link, id = id, kind = kind, slot = 1, data = { 0, 0, 0, 0 } }, Packet)
end
function Packet:add_to(queue)
  self.link = nil
  if not queue then return self end
  local last = queue
  while last.link do last = last.link end
  last.link = self
  return queue
end

local Task = class()
function Task.new(link, id, priority, queue, job)
  return setmetatable({
    link = link, id = id, priority = priority, queue = queue, job = job,
    held = false, suspended = true, ready = queue ~= nil,
  }, Task)
end
function Task:blocked()
  return self.held or (self.suspended and not self.ready)
end
function Task:run(kernel)
  local packet
  if self.suspended and self.ready then
    packet = self.queue
    self.queue = packet.link
    self.suspended = false
    self.ready = self.queue ~= nil
  end
  return self.job:step(kernel, packet)
end
function Task:deliver(sender, packet)
  if not self.queue then
    self.queue = packet
    self.ready = true
    if self.priority > sender.priority then return self end
  else
    self.queue = packet:add_to(self.queue)
  end
  return sender
end

local Kernel = class()
function Kernel.new()
  return setmetatable({ tasks = {}, list = nil, current = nil, queued = 0, holds = 0 }, Kernel)
end
function Kernel:add(id, priority, queue, job)
  local task = Task.new(self.list, id, priority, queue, job)
  self.list = task
  self.tasks[id] = task
  return task
end
function Kernel:schedule()
  self.current = self.list
  while self.current do
    if self.current:blocked() then
      self.current = self.current.link
    else
      self.current = self.current:run(self)
    end
  end
end
function Kernel:hold()
  self.holds = self.holds + 1
  self.current.held = true
  return self.current.link
end
function Kernel:suspend()
  self.current.suspended = true
  return self.current
end
function Kernel:release(id)
  local task = self.tasks[id]
  task.held = false
  if task.priority > self.current.priority then return task end
  return self.current
end
function Kernel:send(packet)
  local task = self.tasks[packet.id]
  self.queued = self.queued + 1
  packet.link = nil
  packet.id = self.current.id
  return task:deliver(self.current, packet)
end

local IdleJob = class()
function IdleJob.new(rounds)
  return setmetatable({ seed = 1, rounds = rounds }, IdleJob)
end
function IdleJob:step(kernel)
  self.rounds = self.rounds - 1
  if self.rounds == 0 then return kernel:hold() end
  self.seed = (self.seed * 1366 + 150889) % 714025
  if self.seed % 2 == 0 then return kernel:release(DEVICE_A) end
  return kernel:release(DEVICE_B)
end

local DeviceJob = class()
function DeviceJob.new() return setmetatable({ pending = nil }, DeviceJob) end
function DeviceJob:step(kernel, packet)
  if packet then
    self.pending = packet
    return kernel:hold()
  end
  local out = self.pending
  if not out then return kernel:suspend() end
  self.pending = nil
  return kernel:send(out)
end

local WorkerJob = class()
function WorkerJob.new() return setmetatable({ target = HANDLER_A, letter = 0 }, WorkerJob) end
function WorkerJob:step(kernel, packet)
  if not packet then return kernel:suspend() end
  if self.target == HANDLER_A then self.target = HANDLER_B else self.target = HANDLER_A end
  packet.id = self.target
  packet.slot = 1
  for i = 1, 4 do
    self.letter = self.letter + 1
    if self.letter > 26 then self.letter = 1 end
    packet.data[i] = self.letter
  end
  return kernel:send(packet)
end

local HandlerJob = class()
function HandlerJob.new() return setmetatable({ work = nil, devices = nil }, HandlerJob) end
function HandlerJob:step(kernel, packet)
  if packet then
    if packet.kind == KIND_WORK then
      self.work = packet:add_to(self.work)
    else
      self.devices = packet:add_to(self.devices)
    end
  end
  local work = self.work
  if work then
    local slot = work.slot
    if slot <= 4 then
      local out = self.devices
      if out then
        self.devices = out.link
        out.slot = work.data[slot]
        work.slot = slot + 1
        return kernel:send(out)
      end
    else
      self.work = work.link
      return kernel:send(work)
    end
  end
  return kernel:suspend()
end

local function packets(count, id, kind)
  local queue
  for _ = 1, count do queue = Packet.new(queue, id, kind) end
  return queue
end

local function simulate(rounds)
  local kernel = Kernel.new()
  kernel:add(IDLE, 0, nil, IdleJob.new(rounds)).suspended = false
  kernel:add(WORKER, 1000, packets(2, WORKER, KIND_WORK), WorkerJob.new())
  kernel:add(HANDLER_A, 2000, packets(3, DEVICE_A, KIND_DEVICE), HandlerJob.new())
  kernel:add(HANDLER_B, 3000, packets(3, DEVICE_B, KIND_DEVICE), HandlerJob.new())
  kernel:add(DEVICE_A, 4000, nil, DeviceJob.new())
  kernel:add(DEVICE_B, 5000, nil, DeviceJob.new())
  kernel:schedule()
  return kernel.queued * 100000 + kernel.holds
end

local check = 0
for i = 0, 19 do
  check = (check * 3 + simulate(10000 + i)) % 1000000007
end
print(string.format("%d", check))
