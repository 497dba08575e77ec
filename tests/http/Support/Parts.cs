namespace Orchestrate.Http.Tests.Support;

[Flags]
public enum Parts
{
    Edge = 1,
    Proxy = 2,
    RunApi = 4,
    EventStream = 8,

    /// <summary>The services behind a gateway, without one.</summary>
    Services = RunApi | EventStream,

    /// <summary>The edge and the services in one process.</summary>
    Standalone = Edge | Services,

    /// <summary>The gateway alone.</summary>
    Gateway = Edge | Proxy,
}
