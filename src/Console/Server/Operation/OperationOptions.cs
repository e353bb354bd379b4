using System.Net;

namespace Ias.Console.Server.Operation;

/// <summary>Format of the log.</summary>
public enum LogFormat
{
    /// <summary>One line of text per message, for people.</summary>
    Text,

    /// <summary>One line with a JSON object per message, for programs.</summary>
    Json,
}

/// <summary>Options for operating the server.</summary>
/// <param name="Log">Format of the log on standard error.</param>
/// <param name="LogLevel">Least level logged of this program's own messages; requests at <see
/// cref="Microsoft.Extensions.Logging.LogLevel.Debug"/>.</param>
/// <param name="Proxies">Addresses whose forwarded headers are trusted; empty: none.</param>
/// <param name="InsecureHttp">Requests are answered that came over <c>http://</c> from another machine.</param>
/// <param name="Drain">Time for which requests are still accepted after the server was asked to stop, while <c>/readyz</c> says so.</param>
public sealed record OperationOptions(
    LogFormat Log = LogFormat.Text,
    LogLevel LogLevel = LogLevel.Information,
    IReadOnlyList<IPNetwork>? Proxies = null,
    bool InsecureHttp = true,
    TimeSpan Drain = default
);
