package main

func (c *command) jitExplain(o *options, args []string) int  { return 0 }
func (c *command) jitAnnotate(o *options, args []string) int { return 0 }
