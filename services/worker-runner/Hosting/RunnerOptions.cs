using System.ComponentModel.DataAnnotations;

namespace Orchestrate.WorkerRunner.Hosting;

/// <summary>Settings of a worker-runner (section <c>Runner</c>).</summary>
public sealed class RunnerOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Runner";

    /// <summary>Name of this runner; the machine's name and process id by default.</summary>
    public string Id { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>Folder for repositories, clones, OpenCode homes and checkouts. Absolute.</summary>
    [Required]
    public string DataFolder { get; set; } = string.Empty;

    /// <summary>
    /// Folders of this machine, absolute, below which bundles may name repositories and folders by path: to take them, and to write results there. <c>/</c> allows every path, as at a desk;
    /// empty, the default, none, so that only addresses can be named.
    /// </summary>
    public IReadOnlyList<string> SourceFolders { get; set; } = [];

    /// <summary>
    /// Bare repository through which runners on several hosts continue each other's work: an absolute path that all of them see (created when missing), or an ssh or https address.
    /// Empty, the default, is for one runner, whose own <see cref="DataFolder"/> holds all.
    /// </summary>
    public string SharedRepository { get; set; } = string.Empty;

    /// <summary>Folder of the host that this runner is a part of, if it is; no workspace may lie in it or hold it, as with <see cref="DataFolder"/>. Absolute; empty for none.</summary>
    public string ServerFolder { get; set; } = string.Empty;

    /// <summary>Turns at the same time: worker slots, each with its own OpenCode process (about 310 MB), default 2.</summary>
    [Range(1, 256)]
    public int Slots { get; set; } = 2;

    /// <summary>Preparations, merges, acceptance tests and deliveries at the same time, of different runs, default 4.</summary>
    [Range(1, 256)]
    public int Checks { get; set; } = 4;

    /// <summary>Sandbox policy when a command says none: <c>required</c>, <c>auto</c> (default) or <c>none</c>.</summary>
    [RegularExpression("required|auto|none")]
    public string Sandbox { get; set; } = "auto";

    /// <summary>Path of the OpenCode program; empty means: search <c>PATH</c>.</summary>
    public string OpenCodePath { get; set; } = string.Empty;

    /// <summary>Attach mode: address of an OpenCode server that the user runs. Empty means managed mode.</summary>
    public string AttachUrl { get; set; } = string.Empty;

    /// <summary>Attach mode: password of that server, if it has one.</summary>
    public string AttachPassword { get; set; } = string.Empty;

    /// <summary>
    /// Hosts that bundles may ask with <c>http_status</c>: <c>host</c> (port 80 or 443) or <c>host:port</c>. Empty, the default, switches <c>http_status</c> off. A name that leads to a loopback
    /// or private address needs that address in the list as well; link-local and metadata addresses are never asked.
    /// </summary>
    public IReadOnlyList<string> AllowedHttpHosts { get; set; } = [];

    /// <summary>Base address of run-api, for example <c>http://run-api:8080</c>: there the runner hands over what is too long for a message. Set by the standalone host itself.</summary>
    [RegularExpression("^$|^https?://[^/?#]+/?$", ErrorMessage = "Runner:ApiUrl must be an address like http://run-api:8080.")]
    public string ApiUrl { get; set; } = string.Empty;

    /// <summary>Secret by which run-api knows the runner, its <c>Gateway:RunnerSecret</c>; from the environment. Empty (default) means that nothing is handed over: of long output only the end is kept.</summary>
    [RegularExpression("^$|^[!-~]{16,200}$", ErrorMessage = "Runner:ApiSecret must be 16 to 200 visible ASCII characters.")]
    public string ApiSecret { get; set; } = string.Empty;

    /// <summary>Seconds between two heartbeats, default 2.</summary>
    [Range(0.1, 10)]
    public double HeartbeatSeconds { get; set; } = 2;

    /// <summary>Longest <c>retry-after</c> of a provider, seconds, that a turn waits for in its slot, default 30; for a longer one the turn is given up and tried again later, with the slot free.</summary>
    [Range(1, 300)]
    public int RetryAfterSeconds { get; set; } = 30;

    /// <summary>Largest file that is taken into a commit, MB, default 50. A larger one is left out and reported to the agent (VER-7), unless it is ignored or was there before.</summary>
    [Range(1, 2_000)]
    public int LargestFileMb { get; set; } = 50;

    /// <summary>Most that one turn adds to a repository, MB of new and changed files, default 1024. What goes beyond it, the largest files first, is left out and reported like a file that is too large.</summary>
    [Range(1, 100_000)]
    public int LargestAttemptMb { get; set; } = 1024;

    /// <summary>Seconds between two looks at what ended runs left in <see cref="DataFolder"/>, default 300. What may go the coordinator says.</summary>
    [Range(0.1, 86_400)]
    public double CleanUpSeconds { get; set; } = 300;

    /// <summary>Model providers by name.</summary>
    public Dictionary<string, ModelProviderOptions> Providers { get; set; } = [];
}
