using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Delivery;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Keeps bundles to those folders of this machine that the operator lets them name: a path in a bundle would otherwise read, and write, whatever the runner's user can.</summary>
internal sealed class LocalSources(RunnerOptions options)
{
    private readonly List<string> _allowed = [.. options.SourceFolders.Select(folder => RealPath.Of(folder) ?? Path.TrimEndingDirectorySeparator(folder))];

    /// <summary>Looks at every path that the source names.</summary>
    /// <exception cref="WorkspaceException"><c>workspace_path_refused</c>: it lies outside the folders that may be named.</exception>
    public void Check(WorkspaceSource source)
    {
        if (source.Type is "git" or "directory")
            Check(source.Source);
        if (source.Result?.Remote is { } remote)
            Check(remote);
    }

    private void Check(string? named)
    {
        var path = named is not null && named.StartsWith("file://", StringComparison.OrdinalIgnoreCase) ? new Uri(named).LocalPath : named;
        if (path is null || !Path.IsPathFullyQualified(path) || SourceFolders.Allow(RealPath.Of(path) ?? Path.GetFullPath(path), _allowed))
            return;
        var where = _allowed.Count == 0 ? "takes no workspace by its path" : $"takes workspaces by their path only from {string.Join(", ", _allowed)}";
        throw new WorkspaceException(
            "workspace_path_refused", $"This server {where}, and '{named}' is a path. Name an https or ssh address, or have its operator allow the folder with `Runner:SourceFolders`.", fatal: true);
    }
}
