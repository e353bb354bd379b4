using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.TestReports;

/// <summary>Outcome of a test.</summary>
[JsonConverter(typeof(LowerSnakeEnum<TestOutcome>))]
public enum TestOutcome
{
    /// <summary>It ran and passed.</summary>
    Passed,

    /// <summary>It ran and failed, or could not be run.</summary>
    Failed,

    /// <summary>It did not run, or its failure is expected.</summary>
    Skipped,
}
