namespace Orchestrate.OpenCode.Tests.Fixtures;

/// <summary>Where the two programs are.</summary>
internal static class Programs
{
    /// <summary>Real OpenCode is part of the suite: without it the tests fail, they are never skipped.</summary>
    public static string Real()
    {
        var named = Environment.GetEnvironmentVariable("ORCHESTRATE_OPENCODE");
        var path = string.IsNullOrEmpty(named) ? Path.Combine(Repository(), ".orchestrate", "tools", "node_modules", "opencode-linux-x64", "bin", "opencode") : named;
        return File.Exists(path) ? path : throw new InvalidOperationException($"Real OpenCode was not found at '{path}'. Run `./orchestrate setup`, or name it in ORCHESTRATE_OPENCODE.");
    }

    /// <summary>A script that starts the stub, with extra environment: a sandboxed process inherits none.</summary>
    public static string Stub(string folder, params (string Name, string Value)[] environment)
    {
        var script = Path.Combine(folder, $"stub-{Guid.NewGuid():N}");
        var exports = string.Concat(environment.Select(variable => $"export {variable.Name}='{variable.Value}'\n"));
        File.WriteAllText(script, $"#!/bin/sh\n{exports}export DOTNET_gcServer=0\nexec '{Environment.ProcessPath}' exec '{Path.Combine(AppContext.BaseDirectory, "Orchestrate.OpenCodeStub.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return script;
    }

    public static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orchestrate.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The repository's root was not found above the tests.");
    }
}
