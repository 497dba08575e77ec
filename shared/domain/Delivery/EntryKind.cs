namespace Orchestrate.Domain.Delivery;

/// <summary>What stands at a path.</summary>
public enum EntryKind
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>A file.</summary>
    File,

    /// <summary>A file that may be executed.</summary>
    Executable,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>Nothing that could be reached: a folder on the way is a link or no folder.</summary>
    Blocked,

    /// <summary>Something else: a socket, a device, a submodule.</summary>
    Other,
}
