namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>The private HOME of a managed OpenCode: configuration, database, and the stub that keeps it from installing its plug-in package.</summary>
public static class OpenCodeHome
{
    /// <summary>Creates what is missing and writes the configuration; returns the configuration's path.</summary>
    public static string Prepare(string home, string configuration)
    {
        var folder = Path.Combine(home, ".config", "opencode");
        // OpenCode installs a package from the registry into this folder at every start, and swallows SIGTERM meanwhile, unless it looks installed.
        Directory.CreateDirectory(Path.Combine(folder, "node_modules"));
        File.WriteAllText(Path.Combine(folder, "package-lock.json"), """{"packages":{"":{"dependencies":{"@opencode-ai/plugin":"*"}}}}""");
        var path = Path.Combine(home, "orchestrate-opencode.json");
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.Write(configuration);
        return path;
    }

    /// <summary>Environment of the process: offline, private, and deaf to configuration in the project, which an agent could write.</summary>
    public static IReadOnlyDictionary<string, string> Environment(string configurationPath, string password) => new Dictionary<string, string>
    {
        // A file rather than the environment, because every command of an agent inherits the environment and may print it.
        ["OPENCODE_CONFIG"] = configurationPath,
        ["OPENCODE_SERVER_PASSWORD"] = password,
        ["OPENCODE_DISABLE_MODELS_FETCH"] = "1",
        ["OPENCODE_DISABLE_AUTOUPDATE"] = "1",
        ["OPENCODE_DISABLE_SHARE"] = "1",
        ["OPENCODE_DISABLE_LSP_DOWNLOAD"] = "1",
        ["OPENCODE_DISABLE_DEFAULT_PLUGINS"] = "1",
        ["OPENCODE_DISABLE_EMBEDDED_WEB_UI"] = "1",
        ["OPENCODE_DISABLE_CLAUDE_CODE"] = "1",
        ["OPENCODE_DISABLE_EXTERNAL_SKILLS"] = "1",
        ["OPENCODE_DISABLE_PROJECT_CONFIG"] = "1",
        ["OPENCODE_DISABLE_AUTOCOMPACT"] = "1",
    };
}
