using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orchestrate.RunApi.Store;

internal sealed class ArtifactContentMap : IEntityTypeConfiguration<ArtifactContentRow>
{
    public void Configure(EntityTypeBuilder<ArtifactContentRow> builder) => builder.ToTable("artifact_contents").HasKey(row => row.Sha256);
}
