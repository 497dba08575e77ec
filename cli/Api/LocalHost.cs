using System.Text.Json;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Api;

/// <summary>What a standalone host wrote into its data folder when it became ready.</summary>
public sealed record LocalHost
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "connection.json";

    /// <summary>Base address.</summary>
    public required string Url { get; init; }

    /// <summary>Path of the file with the API key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The host's process id.</summary>
    public required int Pid { get; init; }

    /// <summary>When it became ready.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>The connection file.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string File { get; init; } = string.Empty;

    /// <summary>Reads the connection file of a data folder; null when there is none. The host may be gone all the same: it may have been killed.</summary>
    /// <param name="dataFolder">The folder.</param>
    /// <exception cref="CliException">The file is there but cannot be read.</exception>
    public static LocalHost? Read(string dataFolder)
    {
        var path = Path.Combine(dataFolder, FileName);
        try
        {
            return JsonSerializer.Deserialize<LocalHost>(System.IO.File.ReadAllText(path), DomainJson.Options) is { } host ? host with { File = path } : null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or JsonException)
        {
            throw new CliException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The API key, or null when its file is not readable for this user.</summary>
    public string? ReadKey()
    {
        try
        {
            return KeyFile is null ? null : System.IO.File.ReadAllText(KeyFile).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
