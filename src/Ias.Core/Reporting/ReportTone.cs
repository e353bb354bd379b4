using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Reporting;

/// <summary>Tone of a piece of text; the words say it as well, colour only repeats it.</summary>
[JsonConverter(typeof(LowerSnakeEnum<ReportTone>))]
public enum ReportTone
{
    Neutral,
    Good,

    /// <summary>Work that is under way.</summary>
    Active,
    Warning,
    Danger,
}
