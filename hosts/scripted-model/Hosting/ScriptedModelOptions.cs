using System.ComponentModel.DataAnnotations;

namespace Orchestrate.ScriptedModel.Hosting;

/// <summary>Settings of the scripted model, from the command line: <c>--scenario FILE --port N --state FILE --address-file FILE</c>.</summary>
public sealed class ScriptedModelOptions
{
    /// <summary>The scenario file.</summary>
    [Required(ErrorMessage = "--scenario FILE is missing.")]
    public string Scenario { get; set; } = string.Empty;

    /// <summary>Port on 127.0.0.1; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>File that remembers which faults have happened; empty for this process only.</summary>
    public string State { get; set; } = string.Empty;

    /// <summary>File that receives the base address once the server listens; empty for none.</summary>
    public string AddressFile { get; set; } = string.Empty;
}
