using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Orchestrate.OpenCodeStub;

/// <summary>The stub's tools: <c>bash</c>, <c>read</c>, <c>write</c> and <c>edit</c>, executed in the session's directory.</summary>
public static class StubTools
{
    /// <summary>Name, permission, description and required arguments of each tool.</summary>
    public static IReadOnlyList<StubTool> All { get; } =
    [
        new("bash", "bash", "Runs a shell command.", ["command"]),
        new("edit", "edit", "Replaces text in a file.", ["filePath", "oldString", "newString"]),
        new("read", "read", "Reads a file.", ["filePath"]),
        new("write", "edit", "Writes a file.", ["filePath", "content"]),
    ];

    /// <summary>What a permission rule's pattern is compared with.</summary>
    public static string PatternOf(StubTool tool, JsonObject arguments) => tool.Name == "bash" ? Argument(arguments, "command") : Argument(arguments, "filePath");

    /// <summary>Whether the call reaches out of the directory.</summary>
    public static bool LeavesDirectory(StubTool tool, JsonObject arguments, string directory) =>
        tool.Name != "bash" && !(Target(arguments, directory) + "/").StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal);

    /// <summary>Runs the tool and returns its output. A cancelled command is killed with everything that it started.</summary>
    /// <exception cref="IOException">The tool failed; the message is for the model.</exception>
    public static async Task<string> RunAsync(StubTool tool, JsonObject arguments, string directory, CancellationToken cancellationToken)
    {
        switch (tool.Name)
        {
            case "bash":
                return await BashAsync(Argument(arguments, "command"), directory, cancellationToken);
            case "read":
                return await File.ReadAllTextAsync(Existing(arguments, directory), cancellationToken);
            case "write":
                var target = Target(arguments, directory);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                await File.WriteAllTextAsync(target, Argument(arguments, "content"), cancellationToken);
                return "Wrote file successfully.";
            default:
                return await EditAsync(Existing(arguments, directory), Argument(arguments, "oldString"), Argument(arguments, "newString"), cancellationToken);
        }
    }

    private static async Task<string> EditAsync(string path, string before, string after, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(path, cancellationToken);
        var at = before.Length == 0 ? -1 : text.IndexOf(before, StringComparison.Ordinal);
        if (at < 0)
            throw new IOException("Could not find oldString in the file.");
        await File.WriteAllTextAsync(path, string.Concat(text.AsSpan(0, at), after, text.AsSpan(at + before.Length)), cancellationToken);
        return "Edit applied successfully.";
    }

    private static async Task<string> BashAsync(string command, string directory, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", command]) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Start(start);
        process.StandardInput.Close();
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
        lock (output)
            return output.Length == 0 ? "(no output)" : output.ToString();
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new IOException("The shell did not start.");
        }
        catch (Win32Exception exception)
        {
            throw new IOException($"The shell did not start: {exception.Message}", exception);
        }
    }

    private static void Append(StringBuilder output, string? line)
    {
        if (line is null)
            return;
        lock (output)
            output.Append(line).Append('\n');
    }

    private static string Existing(JsonObject arguments, string directory)
    {
        var path = Target(arguments, directory);
        return File.Exists(path) ? path : throw new IOException($"File not found: {path}");
    }

    private static string Target(JsonObject arguments, string directory) => Path.GetFullPath(Argument(arguments, "filePath"), directory);

    private static string Argument(JsonObject arguments, string name) => arguments[name]?.GetValue<string>() ?? string.Empty;
}
