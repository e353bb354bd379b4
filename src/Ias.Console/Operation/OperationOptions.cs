using System.Net;

namespace Ias.Console.Operation;

/// <summary>How the log is written.</summary>
public enum LogFormat
{
    /// <summary>For people: a line each.</summary>
    Text,

    /// <summary>For programs: a JSON object a line.</summary>
    Json,
}

/// <summary>How the server is operated.</summary>
/// <param name="Log">How the log is written, on standard error.</param>
/// <param name="LogLevel">What is logged of this program's own; requests at <see
/// cref="Microsoft.Extensions.Logging.LogLevel.Debug"/>.</param>
/// <param name="Proxies">Whose forwarded headers are believed; empty: nobody's.</param>
/// <param name="InsecureHttp">Requests are answered that came over <c>http://</c> from another machine.</param>
/// <param name="Drain">For how long requests are still taken after the server was told to stop, while <c>/readyz</c> says so.</param>
public sealed record OperationOptions(
    LogFormat Log = LogFormat.Text,
    LogLevel LogLevel = LogLevel.Information,
    IReadOnlyList<IPNetwork>? Proxies = null,
    bool InsecureHttp = true,
    TimeSpan Drain = default
);
