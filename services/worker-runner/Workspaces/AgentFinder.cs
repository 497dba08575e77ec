using System.Globalization;
using System.Text;
using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Reads agents out of a commit (AGT-2), never out of a folder that an agent has worked in.</summary>
internal sealed class AgentFinder(Git git, Comparison comparison)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public async Task<AgentFindings> FindAsync(RunFolders run, string commit, CancellationToken cancellationToken)
    {
        string[] folders = [.. AgentFiles.Folders.Select(folder => folder + "/")];
        var listed = await git.RunAsync(new GitCall(["ls-tree", "-z", "--full-tree", commit, "--", .. folders]) { Repository = run.Attempts }, cancellationToken);
        var files = listed.Items.Select(item => item.Split('\t', 2)).Where(parts => parts[1].EndsWith(".md", StringComparison.OrdinalIgnoreCase))
            .OrderBy(parts => parts[1], StringComparer.Ordinal).ToList();
        var (agents, warnings) = (new List<AgentSpec>(), new List<string>());
        foreach (var parts in files.Take(AgentFiles.MaxFiles))
        {
            var file = await ReadAsync(run, commit, parts[0], parts[1], cancellationToken);
            warnings.AddRange(file.Warnings);
            if (file.Agent is { } agent)
                agents.Add(agent);
        }

        if (files.Count > AgentFiles.MaxFiles)
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The workspace has {files.Count} agent files; only the first {AgentFiles.MaxFiles} by name were read."));
        return new AgentFindings(agents, warnings);
    }

    private async Task<AgentFile> ReadAsync(RunFolders run, string commit, string entry, string path, CancellationToken cancellationToken)
    {
        if (entry is not ['1', '0', '0', ..])
            return AgentFile.LeftOut(path, "It is no regular file.");
        if (await comparison.ReadAsync(run, commit, path, AgentFiles.MaxBytes, cancellationToken) is not { } content)
            return AgentFile.LeftOut(path, string.Create(CultureInfo.InvariantCulture, $"It has more than {AgentFiles.MaxBytes} bytes. Shorten it."));
        try
        {
            return AgentFiles.Read(path, Strict.GetString(content));
        }
        catch (DecoderFallbackException)
        {
            return AgentFile.LeftOut(path, "It is not UTF-8.");
        }
    }
}
