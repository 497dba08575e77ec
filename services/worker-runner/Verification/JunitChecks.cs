using System.Xml;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Verification;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>Runs tests and reads the report that they write. A report from before the command, committed or left by set-up, is removed first, so it cannot count.</summary>
internal sealed class JunitChecks(CommandChecks commands)
{
    private const long LargestReport = 16L * 1024 * 1024;
    private const long LargestTogether = 64L * 1024 * 1024;
    private const int MostReports = 1_000;

    /// <summary>Runs the command and judges its report.</summary>
    public async Task<Finding> RunAsync(VerifierDefinition verifier, PreparedCheckout checkout, string policy, CancellationToken cancellationToken)
    {
        if (verifier.Path is not { Length: > 0 } pattern)
            return new Finding(false, "The verifier names no report.");
        if (verifier.Argv is not { Count: > 0 })
            return new Finding(false, "The verifier names no command that writes the report, and a report that lies in the commit is only a claim.");
        ProtectedFiles.Remove(checkout.Folder, ReportFiles.Find(checkout.Folder, pattern));
        var command = await commands.RunAsync(verifier, checkout, policy, cancellationToken);
        if (command.ExitCode is null)
            return command;
        var (report, problem) = await Task.Run(() => Read(checkout.Folder, pattern, cancellationToken), cancellationToken);
        if (report is null)
            return command with { Passed = false, Detail = $"{command.Detail} {problem}" };
        var (passed, detail) = JunitRules.Judge(report, verifier.MinTests ?? 1, verifier.TestsPresent ?? []);
        return command with { Passed = passed && command.Passed, Detail = command.Passed ? detail : $"{command.Detail} {detail}" };
    }

    private static (JunitReport? Report, string? Problem) Read(string root, string pattern, CancellationToken cancellationToken)
    {
        var files = ReportFiles.Find(root, pattern);
        if (files.Count == 0)
            return (null, $"The command wrote no report '{pattern}'.");
        if (files.Count > MostReports)
            return (null, $"'{pattern}' names {files.Count} files; at most {MostReports} are read.");
        var reader = new JunitReader();
        long together = 0;
        foreach (var path in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = new FileInfo(Path.Join(root, path));
            if (file.LinkTarget is not null)
                return (null, $"The report '{path}' is a symbolic link and was not read.");

            // A pipe or device has no length, and opening one could wait for ever.
            if (file.Length is 0 or > LargestReport || (together += file.Length) > LargestTogether)
                return (null, $"The report '{path}' is empty or larger than {LargestReport / 1024 / 1024} MB ({LargestTogether / 1024 / 1024} MB all together) and was not read.");
            try
            {
                using var stream = file.OpenRead();
                reader.Read(stream);
            }
            catch (XmlException failure)
            {
                return (null, $"The report '{path}' cannot be read: {failure.Message}");
            }
        }

        return (reader.Report(), null);
    }
}
