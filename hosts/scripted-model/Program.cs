return await Orchestrate.ScriptedModel.Hosting.ScriptedModelProgram.RunAsync(args);
