using System.Net;

namespace VideoSsm.Eval.Study.Server;

/// <summary>How a study is served.</summary>
public sealed record ServerOptions
{
    /// <summary>Address to listen at. The loopback unless the user says otherwise.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port; 0 for any free one.</summary>
    public int Port { get; init; } = 8060;

    /// <summary>
    /// Host names that requests may be addressed to, beside the loopback's own: a page of a stranger must not reach the server through a name of his
    /// (DNS rebinding).
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Requests of one address per minute: pages and answers.</summary>
    public int RequestsPerMinute { get; init; } = 240;

    /// <summary>Requests of one address per minute: videos, which browsers ask for in pieces.</summary>
    public int MediaPerMinute { get; init; } = 2400;

    /// <summary>Wrong codes of one address per minute, after which it must wait.</summary>
    public int WrongCodesPerMinute { get; init; } = 12;

    /// <summary>Largest body of a request in bytes. An answer has about 100.</summary>
    public int MaxBody { get; init; } = 4096;
}
