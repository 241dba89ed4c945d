package rt

// BeginRun starts the accounts that limits are compared with: steps and output count from here.
func (c *Context) BeginRun() { c.Steps, c.written = 0, 0 }

// Written is the number of bytes printed since BeginRun.
func (c *Context) Written() int64 { return c.written }
