namespace Orchestrate.Workspaces.Tests.Hostile;

/// <summary>The corpus, by name.</summary>
internal static class HostileWorkspaces
{
    private static readonly Dictionary<string, HostileWorkspace> All =
        new[] { PlantedPrograms.All, TamperedRepositories.All, StrangeNames.All, StrangeFiles.All, StrangeContents.All, LinksOut.All, RepositoriesInside.All }
            .SelectMany(group => group).ToDictionary(item => item.Name, item => item.Workspace);

    public static TheoryData<string> Names => [.. All.Keys];

    public static HostileWorkspace Of(string name) => All[name];
}
