using System.Text.Json.Nodes;

namespace Ias.MockModel;

/// <summary>A tool the model wants called.</summary>
/// <param name="Input">The tool's input, as the CLI names its keys.</param>
public sealed record ToolCall(string Name, JsonObject Input);

/// <summary>One answer of the model, or of a provider that fails.</summary>
public sealed record Reply
{
    /// <summary>Part of the last thing a user said; empty = any.</summary>
    public string When { get; init; } = "";

    /// <summary>How often it may be given.</summary>
    public int Times { get; init; } = 1;

    public string Text { get; init; } = "";

    public IReadOnlyList<ToolCall> Calls { get; init; } = [];

    public int InputTokens { get; init; } = 1000;

    public int OutputTokens { get; init; } = 20;

    /// <summary>Of the whole answer; other than 200 it is an error in the provider's own shape.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The error's own words.</summary>
    public string Message { get; init; } = "";

    /// <summary>The provider's name for the kind of error; empty = what goes with the status.</summary>
    public string ErrorType { get; init; } = "";

    /// <summary>Further keys of the error, e.g. <c>resets_at</c>, or Google's <c>details</c>.</summary>
    public JsonObject? ErrorExtra { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>When a limit ends, from the answer on: <c>{reset}</c> in a header, or in <see cref="ErrorExtra"/>, becomes that time in
    /// seconds since 1970.</summary>
    public TimeSpan ResetIn { get; init; }

    /// <summary>Never answers.</summary>
    public bool Hangs { get; init; }

    /// <summary>Closes the connection without an answer.</summary>
    public bool Drops { get; init; }

    public static Reply Says(string text) => new() { Text = text };

    public static Reply Uses(params ToolCall[] calls) => new() { Calls = calls };

    public static Reply Fails(int status, string message = "") =>
        new()
        {
            Status = status,
            Message = message,
            Times = int.MaxValue,
        };
}
