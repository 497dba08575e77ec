namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Something in a folder that is no folder.</summary>
/// <param name="Path">Relative, see <see cref="RawPaths"/>.</param>
/// <param name="Kind">As <c>find</c> names it: <c>f</c> file, <c>l</c> link, <c>p</c> pipe, <c>s</c> socket, <c>b</c> and <c>c</c> devices.</param>
/// <param name="Size">Bytes.</param>
internal sealed record FolderEntry(string Path, char Kind, long Size)
{
    /// <summary>Whether git can hold it.</summary>
    public bool HasContent => Kind is 'f' or 'l';

    /// <summary>What it is, for people.</summary>
    public string What => Kind switch { 'f' => "file", 'l' => "link", 'p' => "named pipe", 's' => "socket", 'b' or 'c' => "device", _ => "thing of an unknown kind" };

    /// <summary>Whether git, on some machine, takes it for what says where submodules come from.</summary>
    public bool IsModules => RawPaths.Name(Path).TrimEnd('.', ' ') is var name && (name.Equals(".gitmodules", StringComparison.OrdinalIgnoreCase) || name.StartsWith("gitmod~", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Whether git itself would stumble over it: it opens files of these names wherever they are and reads them to their end, which a pipe does not have
    /// and for which a huge file needs as much memory.
    /// </summary>
    public bool IsTrap(long largest) => RawPaths.Name(Path) switch
    {
        ".gitignore" or ".gitattributes" => !HasContent || (Kind == 'f' && Size > largest),
        ".gitmodules" => Kind != 'f' || Size > largest,
        _ => false,
    };
}
