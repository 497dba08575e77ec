using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orchestrate.RunApi.Store;

internal sealed class ArtifactMap : IEntityTypeConfiguration<ArtifactRow>
{
    public void Configure(EntityTypeBuilder<ArtifactRow> builder)
    {
        builder.ToTable("artifacts").HasKey(row => new { row.RunId, row.Sha256, row.Name });
        builder.Property(row => row.Seq).UseIdentityAlwaysColumn();
        builder.HasOne<RunRow>().WithMany().HasForeignKey(row => row.RunId).OnDelete(DeleteBehavior.NoAction);
        builder.HasOne<ArtifactContentRow>().WithMany().HasForeignKey(row => row.Sha256).OnDelete(DeleteBehavior.NoAction);
        builder.HasIndex(row => new { row.RunId, row.Seq }).HasDatabaseName("artifacts_by_run");
        builder.HasIndex(row => row.Sha256).HasDatabaseName("artifacts_by_content");
    }
}
