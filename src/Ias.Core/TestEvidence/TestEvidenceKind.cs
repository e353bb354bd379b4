using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.TestEvidence;

/// <summary>Kind of a change to the tests that may make them say less.</summary>
[JsonConverter(typeof(LowerSnakeEnum<TestEvidenceKind>))]
public enum TestEvidenceKind
{
    /// <summary>A test is gone, and was neither renamed, moved nor merged into another.</summary>
    Removed,

    /// <summary>A test is skipped, or expected to fail.</summary>
    Skipped,

    /// <summary>Only the marked tests run.</summary>
    Focused,

    /// <summary>A test checks fewer things, or nothing.</summary>
    FewerAssertions,

    /// <summary>A check accepts more than before: another matcher, a larger tolerance or timeout, swallowed errors.</summary>
    Weakened,

    /// <summary>A recorded expectation was replaced.</summary>
    Snapshot,

    /// <summary>A test replaces what it is there to test.</summary>
    Mocked,

    /// <summary>A file whose tests could not be read.</summary>
    Unread,

    /// <summary>A setting of the test runner, coverage, CI or linter demands less.</summary>
    Settings,

    /// <summary>A test passes only because it was changed: as it was before, it fails on the new code.</summary>
    OldTestsFail,

    /// <summary>A new or changed test passes on the code of before: it says nothing about the change.</summary>
    NewTestsPass,
}
