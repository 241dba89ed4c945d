/* richards: a small operating system kernel with tasks, packets and priorities. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B };
enum { KIND_DEVICE, KIND_WORK };

typedef struct Packet {
    struct Packet *link;
    int id, kind, slot;
    int data[4];
} Packet;

typedef struct Kernel Kernel;
typedef struct Task Task;
typedef Task *(*Step)(Task *, Kernel *, Packet *);

struct Task {
    Task *link;
    int id, priority;
    Packet *queue;
    bool held, suspended, ready;
    Step step;
    /* State of the job; each kind of job uses its own members. */
    long long seed, rounds;
    int target, letter;
    Packet *work, *devices;
};

struct Kernel {
    Task tasks[6];
    Task *list, *current;
    long long queued, holds;
};

static Packet *add_to(Packet *packet, Packet *queue) {
    packet->link = NULL;
    if (queue == NULL) return packet;
    Packet *last = queue;
    while (last->link != NULL) last = last->link;
    last->link = packet;
    return queue;
}

static Task *hold(Kernel *k) {
    k->holds++;
    k->current->held = true;
    return k->current->link;
}

static Task *suspend(Kernel *k) {
    k->current->suspended = true;
    return k->current;
}

static Task *release(Kernel *k, int id) {
    Task *t = &k->tasks[id];
    t->held = false;
    return t->priority > k->current->priority ? t : k->current;
}

static Task *deliver(Task *t, Task *sender, Packet *packet) {
    if (t->queue == NULL) {
        t->queue = packet;
        t->ready = true;
        if (t->priority > sender->priority) return t;
    } else {
        t->queue = add_to(packet, t->queue);
    }
    return sender;
}

static Task *dispatch(Kernel *k, Packet *packet) {
    Task *t = &k->tasks[packet->id];
    k->queued++;
    packet->link = NULL;
    packet->id = k->current->id;
    return deliver(t, k->current, packet);
}

static Task *idle_step(Task *t, Kernel *k, Packet *packet) {
    (void)packet;
    if (--t->rounds == 0) return hold(k);
    t->seed = (t->seed * 1366 + 150889) % 714025;
    return release(k, t->seed % 2 == 0 ? DEVICE_A : DEVICE_B);
}

static Task *device_step(Task *t, Kernel *k, Packet *packet) {
    if (packet != NULL) {
        t->work = packet;
        return hold(k);
    }
    if (t->work == NULL) return suspend(k);
    Packet *out = t->work;
    t->work = NULL;
    return dispatch(k, out);
}

static Task *worker_step(Task *t, Kernel *k, Packet *packet) {
    if (packet == NULL) return suspend(k);
    t->target = t->target == HANDLER_A ? HANDLER_B : HANDLER_A;
    packet->id = t->target;
    packet->slot = 0;
    for (int i = 0; i < 4; i++) {
        if (++t->letter > 26) t->letter = 1;
        packet->data[i] = t->letter;
    }
    return dispatch(k, packet);
}

static Task *handler_step(Task *t, Kernel *k, Packet *packet) {
    if (packet != NULL) {
        if (packet->kind == KIND_WORK) t->work = add_to(packet, t->work);
        else t->devices = add_to(packet, t->devices);
    }
    Packet *work = t->work;
    if (work != NULL) {
        if (work->slot < 4) {
            Packet *out = t->devices;
            if (out != NULL) {
                t->devices = out->link;
                out->slot = work->data[work->slot++];
                return dispatch(k, out);
            }
        } else {
            t->work = work->link;
            return dispatch(k, work);
        }
    }
    return suspend(k);
}

static Packet *packets(int count, int id, int kind) {
    Packet *queue = NULL;
    for (int i = 0; i < count; i++) {
        Packet *p = calloc(1, sizeof *p);
        p->link = queue;
        p->id = id;
        p->kind = kind;
        queue = p;
    }
    return queue;
}

static Task *add(Kernel *k, int id, int priority, Packet *queue, Step step) {
    Task *t = &k->tasks[id];
    *t = (Task){.link = k->list, .id = id, .priority = priority, .queue = queue, .step = step};
    t->suspended = true;
    t->ready = queue != NULL;
    t->target = HANDLER_A;
    k->list = t;
    return t;
}

static long long simulate(int rounds) {
    Kernel kernel = {0}, *k = &kernel;
    Task *idle = add(k, IDLE, 0, NULL, idle_step);
    idle->suspended = false;
    idle->seed = 1;
    idle->rounds = rounds;
    add(k, WORKER, 1000, packets(2, WORKER, KIND_WORK), worker_step);
    add(k, HANDLER_A, 2000, packets(3, DEVICE_A, KIND_DEVICE), handler_step);
    add(k, HANDLER_B, 3000, packets(3, DEVICE_B, KIND_DEVICE), handler_step);
    add(k, DEVICE_A, 4000, NULL, device_step);
    add(k, DEVICE_B, 5000, NULL, device_step);
    k->current = k->list;
    while (k->current != NULL) {
        Task *t = k->current;
        if (t->held || (t->suspended && !t->ready)) {
            k->current = t->link;
            continue;
        }
        Packet *packet = NULL;
        if (t->suspended && t->ready) {
            packet = t->queue;
            t->queue = packet->link;
            t->suspended = false;
            t->ready = t->queue != NULL;
        }
        k->current = t->step(t, k, packet);
    }
    return k->queued * 100000 + k->holds;
}

int main(void) {
    long long check = 0;
    for (int i = 0; i < 20; i++) check = (check * 3 + simulate(10000 + i)) % 1000000007;
    printf("%lld\n", check);
    return 0;
}
