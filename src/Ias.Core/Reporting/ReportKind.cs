using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Reporting;

/// <summary>Use of a stretch of time.</summary>
[JsonConverter(typeof(LowerSnakeEnum<ReportKind>))]
public enum ReportKind
{
    /// <summary>Making: an IMPLEMENT, a job that writes.</summary>
    Work,

    /// <summary>Looking at what was made: a review, a job that only reads.</summary>
    Review,

    /// <summary>An audit, a red team.</summary>
    Audit,

    /// <summary>Everything else a turn can be: a triage, a validation.</summary>
    Other,

    /// <summary>A turn that failed.</summary>
    Failed,

    /// <summary>Waiting for a provider or the clock; the run continues by itself.</summary>
    Wait,

    /// <summary>RunPrecondition still until a person came, or without an engine.</summary>
    Stop,
}
