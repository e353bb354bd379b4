using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Reporting;

/// <summary>How something is meant; the words say it as well, colour only repeats it.</summary>
[JsonConverter(typeof(LowerSnakeEnum<ReportTone>))]
public enum ReportTone
{
    Neutral,
    Good,

    /// <summary>It goes on now.</summary>
    Active,
    Warning,
    Danger,
}
