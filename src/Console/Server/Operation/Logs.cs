namespace Ias.Console.Server.Operation;

/// <summary>Logging to standard error, as lines of text or of JSON. It contains neither secrets nor people's text: requests are logged by
/// endpoint, never by the address that was typed.</summary>
internal static partial class Logs
{
    private const string Own = "Ias.Console.Server";
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <param name="isStarted">False while the server starts: why that fails is said by the command, in a line.</param>
    public static void Configure(ILoggingBuilder logging, OperationOptions options, Func<bool> isStarted)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddFilter((category, level) => level >= LogLevel.Warning && (category != Host || isStarted()));
        logging.AddFilter(Own, options.LogLevel);
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        const string time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        if (options.Log == LogFormat.Json)
        {
            logging.AddJsonConsole(json =>
            {
                json.TimestampFormat = time;
                json.UseUtcTimestamp = true;
            });
        }
        else
        {
            logging.AddSimpleConsole(text =>
            {
                text.TimestampFormat = $"{time} ";
                text.UseUtcTimestamp = true;
                text.SingleLine = true;
            });
        }
    }

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "{Method} {Endpoint} answered {Status} in {Milliseconds} ms, to {Address}, request {Request}"
    )]
    public static partial void Answered(
        ILogger logger,
        string method,
        string endpoint,
        int status,
        double milliseconds,
        string address,
        string request
    );

    [LoggerMessage(Level = LogLevel.Error, Message = "Notices could not be looked after; it is tried again")]
    public static partial void NoticesFailed(ILogger logger, Exception failed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} notices to {Target} are given up: {Problem}")]
    public static partial void NoticesGivenUp(ILogger logger, int count, string target, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on {Urls}, with the store {Store}")]
    public static partial void Listening(ILogger logger, string urls, string store);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody owns this server yet; ias console owner prints the code to take it over")]
    public static partial void Unowned(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready: the store cannot be reached: {Reason}")]
    public static partial void NotReady(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready again")]
    public static partial void ReadyAgain(ILogger logger);
}
