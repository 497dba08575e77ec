using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Delivery;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Finds the user's folder of a <c>directory</c> workspace.</summary>
internal sealed class DirectorySource(RunnerOptions options)
{
    /// <summary>The folder's real path.</summary>
    /// <exception cref="WorkspaceException">There is no such folder, it is a git repository, or it is none that may be used.</exception>
    public string Locate(WorkspaceSource source)
    {
        var named = source.Source ?? string.Empty;
        if (!Path.IsPathFullyQualified(named))
            throw Refused($"'{named}' is no absolute path.");
        if (RealPath.Of(named) is not { } folder)
            throw new WorkspaceException("workspace_source_unreachable", $"There is no folder '{named}' on the machine of this worker-runner.", fatal: true);
        if (!Directory.Exists(folder))
            throw Refused($"'{named}' is a file, not a folder.");
        if (ImportRules.Problem(folder, Real(Environment.GetEnvironmentVariable("HOME")), new[] { options.DataFolder, options.ServerFolder }.Select(Real).OfType<string>()) is { } problem)
            throw Refused(problem);
        return Path.Exists(Path.Join(folder, ".git"))
            ? throw Refused($"'{named}' is a git repository. Write \"type\": \"git\" with this path as the source; the result is then a branch, and no file of yours is touched.")
            : folder;
    }

    private static string? Real(string? path) => string.IsNullOrEmpty(path) ? null : RealPath.Of(path);

    private static WorkspaceException Refused(string why) => new("workspace_directory_refused", why, fatal: true);
}
