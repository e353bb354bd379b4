using Ias.Engine.PreflightChecks;
using Ias.Tui.Asking;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>A choice of a box that makes a request.</summary>
public sealed record AskChoice(char Key, string Text, string Effect, Request Request, string Word = "")
    : BoxChoice(Key, Text, Effect, Word);

/// <summary>A choice of a box that mends what stands against a run.</summary>
public sealed record MendChoice(char Key, string Text, string Effect, PreflightCheck Check) : BoxChoice(Key, Text, Effect);

/// <summary>A choice of a box that shows what it is about; it can be asked again from there.</summary>
public sealed record LookChoice(char Key, string Text, string Effect) : BoxChoice(Key, Text, Effect);

/// <summary>A choice of a box that throws away what was written.</summary>
public sealed record DropChoice(char Key, string Text) : BoxChoice(Key, Text, "");

/// <summary>A choice of a box that hands text to the clipboard.</summary>
public sealed record CopyChoice(char Key, string Text, string Copied) : BoxChoice(Key, Text, "");
