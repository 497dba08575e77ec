namespace Orchestrate.Chaos.Tests.Fleets;

/// <summary>Programs of the same build configuration as the tests.</summary>
internal static class BuiltPrograms
{
    private static readonly string Root = FindRoot();

    /// <summary>A program's file.</summary>
    /// <param name="folder">Its project's folder, for example <c>services/gateway</c>.</param>
    /// <param name="assembly">Its assembly's name.</param>
    public static string Find(string folder, string assembly) =>
        Path.Combine(Root, folder, "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", $"{assembly}.dll");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orchestrate.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The repository's root was not found above the tests.");
    }
}
