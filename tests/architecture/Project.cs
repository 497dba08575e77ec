using System.Xml.Linq;

namespace Orchestrate.Architecture.Tests;

/// <summary>A project file.</summary>
/// <param name="Path">Relative to the repository's root, with forward slashes.</param>
/// <param name="Xml">Its content.</param>
internal sealed record Project(string Path, XDocument Xml)
{
    /// <summary>All projects of the repository.</summary>
    public static IReadOnlyList<Project> All { get; } =
        [.. Repository.Files(extension: ".csproj").Select(p => new Project(p, XDocument.Parse(Repository.Read(p))))];

    /// <summary>The folder, for example <c>services/gateway</c>.</summary>
    public string Folder => Path[..Path.LastIndexOf('/')];

    /// <summary>Folders of the projects that it references.</summary>
    public IReadOnlyList<string> References =>
    [
        .. Xml.Descendants("ProjectReference")
            .Select(r => System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository.PathOf(Folder), r.Attribute("Include")!.Value.Replace('\\', '/'))))
            .Select(p => System.IO.Path.GetRelativePath(Repository.Root, System.IO.Path.GetDirectoryName(p)!).Replace('\\', '/')),
    ];
}
