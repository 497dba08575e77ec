namespace Orchestrate.Crash.Tests;

/// <summary>The stub as a program in a folder of its own, because the sandbox shows a program's folder and nothing beside it.</summary>
internal static class StubProgram
{
    /// <summary>Copies the stub and answers the path of its start script.</summary>
    public static string Install(string folder)
    {
        var built = Path.Combine(Repository.Root, "hosts", "opencode-stub", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0");
        var place = Directory.CreateDirectory(Path.Combine(folder, "stub")).FullName;
        foreach (var file in Directory.EnumerateFiles(built))
            File.Copy(file, Path.Combine(place, Path.GetFileName(file)));
        var script = Path.Combine(place, "opencode");
        File.WriteAllText(script, $"#!/bin/sh\nexport DOTNET_gcServer=0 DOTNET_TieredPGO=0\nexec '{Environment.ProcessPath}' exec '{Path.Combine(place, "Orchestrate.OpenCodeStub.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return script;
    }
}
