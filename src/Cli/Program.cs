using VideoSsm.Eval.Cli;

// The composition root is Composition; everything else sees interfaces.
return CommandLine.Run(args, Composition.Create());
