using Ias.Engine.PreflightChecks;
using Ias.Tui.Requests;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboard;

/// <summary>Dialog choice that sends a request.</summary>
public sealed record RequestChoice(char Key, string Text, string Effect, Request Request, string Word = "")
    : DialogChoice(Key, Text, Effect, Word);

/// <summary>Dialog choice that fixes a failed pre-flight check.</summary>
public sealed record FixChoice(char Key, string Text, string Effect, PreflightCheck Check) : DialogChoice(Key, Text, Effect);

/// <summary>Dialog choice that shows details, from where the question can be answered, too.</summary>
public sealed record PreviewChoice(char Key, string Text, string Effect) : DialogChoice(Key, Text, Effect);

/// <summary>Dialog choice that discards the written text.</summary>
public sealed record DiscardChoice(char Key, string Text) : DialogChoice(Key, Text, "");

/// <summary>Dialog choice that copies text to the clipboard.</summary>
public sealed record CopyChoice(char Key, string Text, string Copied) : DialogChoice(Key, Text, "");
